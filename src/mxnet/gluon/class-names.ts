const names = new Map<unknown, string>();

/** Says what classes are called: a page that was built has other names for them. */
export function nameClasses(classes: Readonly<Record<string, unknown>>): void {
  for (const [name, each] of Object.entries(classes)) names.set(each, name);
}

/** What the class of an object is called. */
export function classNameOf(object: object): string {
  return names.get(object.constructor) ?? object.constructor.name;
}
