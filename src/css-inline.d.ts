/** Vite imports the minified text of a style sheet. */

declare module '*.css?inline' {
  const css: string
  // eslint-disable-next-line import/no-default-export
  export default css
}
