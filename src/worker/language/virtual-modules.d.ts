/** What the editor knows of the libraries that a script may import, gathered when the page is built. */
declare module "virtual:script-declarations" {
  /** Address of a gzip file of JSON: text by path. */
  const url: string;
  export default url;
}
