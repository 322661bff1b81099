/** How the modal gets what comes after the money is on its way. */

/** @param _tries how often it has failed so far: browsers keep a failed module, so that the companion's build asks for another address then */
export const loadOutcome = (_tries: number): Promise<typeof import('./outcome.ts')> => import('./outcome.ts')
