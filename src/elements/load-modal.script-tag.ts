/** How the button gets the modal by script tag: from beside the script, whose address is the companion's. */

import type { ModalContext } from './open-checkout.ts'

type Modal = typeof import('./open-checkout.ts')

/** Set by the build: the file name of the modal. */
declare const CHECKOUT_FILE: string

// To be read while the script runs for the first time. A script from another origin has no base address for `import()`.
const server = new URL('.', (document.currentScript as HTMLScriptElement).src).href
let loading: Promise<Modal> | undefined
let retry = ''

export const load = (): Promise<Modal> =>
  (loading ??= import(/* @vite-ignore */ server + CHECKOUT_FILE + retry).catch((error) => {
    // Browsers keep a failed module: another try needs another address.
    loading = undefined
    retry += '?'
    throw error
  }))

export const context: ModalContext = { server, locales: {} }
