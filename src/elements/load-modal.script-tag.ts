/** Loads the modal for the script tag, from the folder that the script was loaded from. */

import type { ModalContext } from './open-checkout.ts'

type Modal = typeof import('./open-checkout.ts')

/** Set by the build: the file name of the modal. */
declare const CHECKOUT_FILE: string

// Read while the script runs for the first time. `import()` cannot resolve a relative address here.
const server = new URL('.', (document.currentScript as HTMLScriptElement).src).href
let loading: Promise<Modal> | undefined
let retry = ''

export const load = (): Promise<Modal> =>
  (loading ??= import(/* @vite-ignore */ server + CHECKOUT_FILE + retry).catch((error) => {
    // Browsers cache a failed module, so another try needs another address.
    loading = undefined
    retry += '?'
    throw error
  }))

export const context: ModalContext = { server, locales: {} }
