/**
 * Loads the modal from npm, where the shop's bundler makes a file of it. The build for the script tag replaces this
 * module by `load-modal.script-tag.ts`.
 */

import { inTime, loadError } from './load-error.ts'
import type { ModalContext } from './open-checkout.ts'

/** @param _named the companion's address, of which only the script tag makes use */
export const load = (_named?: string | null): Promise<typeof import('./open-checkout.ts')> => {
  const modal = inTime(import('./open-checkout.ts'), 'the file of the modal').catch((cause) => {
    throw loadError(cause)
  })
  // The first number that a browser formats takes it long. It is idle while the file is on its way.
  setTimeout(() => (0).toLocaleString())
  return modal
}

/** From npm, the companion is at the page's own origin unless `server` is given. */
export const context: ModalContext = {
  get server() {
    return location.origin
  },
  locales: {},
}
