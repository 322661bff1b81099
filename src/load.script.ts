/** How the button gets the modal, by script tag: from beside the script, whose address is the companion's. */

/** Set by the build: the file name of the modal, with its hash. */
declare const CHECKOUT_FILE: string

// To be read while the script runs for the first time. `import('./…')` would not do: a script from another origin has no base address.
const base = new URL('.', (document.currentScript as HTMLScriptElement).src).href
let loading: Promise<typeof import('./modal.ts')> | undefined
let tries = ''

export const load = (): Promise<typeof import('./modal.ts')> =>
  (loading ??= import(/* @vite-ignore */ base + CHECKOUT_FILE + tries).catch((error) => {
    // Browsers keep a failed module: another address is another try.
    loading = undefined
    tries += '?'
    throw error
  }))

export const defaultServer = (): string => base
