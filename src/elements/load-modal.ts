/**
 * Loads the modal from npm, where the shop's bundler makes a file of it. The build for the script tag replaces this
 * module by `load-modal.script-tag.ts`.
 */

import type { ModalContext } from './open-checkout.ts'

export const load = (): Promise<typeof import('./open-checkout.ts')> => import('./open-checkout.ts')

/** From npm, the companion is at the page's own origin unless `server` is given. */
export const context: ModalContext = {
  get server() {
    return location.origin
  },
  locales: {},
}
