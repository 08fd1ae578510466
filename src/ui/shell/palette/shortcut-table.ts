/** Keys of a part of the page: what they do, then the combinations that do it. */
export interface ShortcutGroup {
  place: string;
  keys: readonly (readonly [what: string, ...combinations: string[]])[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    place: "Everywhere",
    keys: [
      ["Commands, and files by name", "Mod+K", "F1"],
      ["Train, Deploy or Send: what the shown panel is for", "Mod+Enter"],
      ["Save", "Mod+S"],
      ["Next part of the page, and the one before", "F6", "Shift+F6"],
    ],
  },
  {
    place: "Files",
    keys: [
      ["Open a file, open or close a folder", "Enter"],
      ["Into a folder, and out of it", "→", "←"],
      ["First and last line", "Home", "End"],
      ["Rename", "F2"],
      ["Remove", "Delete"],
      ["Paste files into the selected folder", "Mod+V"],
    ],
  },
  {
    place: "Script",
    keys: [
      ["Find and replace", "Mod+F"],
      ["Complete", "Ctrl+Space"],
      ["Tell what a call takes", "Mod+Shift+Space"],
      ["Go to where a name is declared", "F12"],
      ["Find what uses a name", "Shift+F12"],
      ["Rename a name in all files", "F2"],
      ["Format", "Shift+Alt+F"],
      ["Show all problems, and mend them", "Mod+."],
      ["Undo and redo", "Mod+Z", "Mod+Shift+Z"],
      ["Comment lines out and in", "Mod+/"],
      ["Indent less and more", "Mod+[", "Mod+]"],
    ],
  },
  {
    place: "Graph of the model",
    keys: [
      ["Open it large, and return", "F", "Esc"],
      ["Search nodes", "/", "Mod+F"],
      ["From node to node", "↑", "↓", "←", "→"],
      ["First and last node", "Home", "End"],
      ["Pan", "Shift+↑", "Shift+↓", "Shift+←", "Shift+→"],
      ["Larger, smaller, all of it", "Plus", "Minus", "0"],
    ],
  },
];
