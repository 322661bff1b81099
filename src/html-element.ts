/**
 * What takes the place of the global `HTMLElement` in the files for npm. Shops import these files where a server renders
 * the page as well, and there a class that extends `HTMLElement` would throw.
 */
export const PageElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)
