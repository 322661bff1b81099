/**
 * How the button gets the modal from npm: the shop's bundler makes a file of it. For the script tag,
 * `load-modal.script-tag.ts` stands here.
 */

import type { ModalContext } from './open-checkout.ts'

export const load = (): Promise<typeof import('./open-checkout.ts')> => import('./open-checkout.ts')

/** From npm no script's address tells the companion's: it is the page's own origin, unless `server` is given. */
export const context: ModalContext = {
  get server() {
    return location.origin
  },
  locales: {},
}
