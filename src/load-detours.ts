/** How the modal gets what a purchase may come to besides being paid. */

/** @param _tries how often it has failed so far: browsers keep a failed module, so that the companion's build asks for another address then */
export const loadDetours = (_tries: number): Promise<typeof import('./detours.ts')> => import('./detours.ts')
