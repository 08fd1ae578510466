/**
 * A command line of Windows' command prompt as bash would have it: carets that escape or continue a line are gone, and
 * each word that stood in double quotes stands in single ones. `undefined` where it is none.
 *
 * Within quotes `\"` and `""` are a quote, as curl.exe reads them. PowerShell's backtick is read as the caret is.
 */
export function fromWindows(text: string): string | undefined {
  if (!/\^\r?\n|\^"|`\r?\n|`"|(?:^|[\\/\s])curl\.exe\b|"(?:[^"\\]|\\.)*""\w/.test(text)) return undefined;
  // Before a line's end it continues the line; before that and an empty line it stands for the line's end itself.
  const plain = text
    .replaceAll('`"', '\\"')
    .replace(/[\^`](\r?\n\r?\n|\r?\n|[\s\S])/g, (_, next: string) =>
      /^\r?\n$/.test(next) ? " " : next.replace(/^(\r?\n)\r?\n$/, "$1"),
    );
  // PowerShell has single quotes too: what stands in them is taken as it is.
  return plain.replace(/'[^']*'|"((?:\\[\s\S]|""|[^"\\])*)"/g, (all, inside: string | undefined) => {
    if (inside === undefined) return all;
    const value = inside.replace(/\\(["\\])|""/g, (_, escaped: string | undefined) => escaped ?? '"');
    return `'${value.replaceAll("'", `'\\''`)}'`;
  });
}
