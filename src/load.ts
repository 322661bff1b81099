/** How the button gets the modal, from npm: the bundler makes a chunk of it. The script-tag build has `load.script.ts` in this place. */

export const load = (): Promise<typeof import('./modal.ts')> => import('./modal.ts')

/** From npm there is no script whose address could tell: the page's own origin, unless `server` is given. */
export const defaultServer = (): string => location.origin
