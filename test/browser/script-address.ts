/** Where the script of the shop's page comes from. */

let path = '/dist/browser/pay-button.js'

export const scriptAddress = (): string => new URL(path, location.href).href

/**
 * A companion without some of its files. Import the module that calls this before the others.
 * @param missing what their names begin with
 */
export function serveWithout(...missing: string[]): void {
  path = `/test-pages/without/${missing.join()}/pay-button.js`
}
