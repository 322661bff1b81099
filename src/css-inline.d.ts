/** Vite gives the text of a stylesheet, minified. */

declare module '*.css?inline' {
  const css: string
  // eslint-disable-next-line import/no-default-export
  export default css
}
