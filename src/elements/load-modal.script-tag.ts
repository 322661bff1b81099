/** How the button gets the modal by script tag: from beside the script, whose address is the companion's. */

import type { LoadDictionary } from '../locales/index.ts'

type Modal = typeof import('./open-checkout.ts')

/** Set by the build: the file name of the modal. */
declare const CHECKOUT_FILE: string

// To be read while the script runs for the first time. A script from another origin has no base address for `import()`.
const base = new URL('.', (document.currentScript as HTMLScriptElement).src).href
const locales: [tag: string, load: LoadDictionary][] = []
let loading: Promise<Modal> | undefined
let retry = ''

export const load = (): Promise<Modal> =>
  (loading ??= (import(/* @vite-ignore */ base + CHECKOUT_FILE + retry) as Promise<Modal>).catch((error) => {
    // Browsers keep a failed module: another try needs another address.
    loading = undefined
    retry += '?'
    throw error
  })).then((modal) => {
    for (const locale of locales.splice(0)) modal.addLocale(...locale)
    return modal
  })

/** Kept until the modal is loaded, which has the locales. */
export const addLocale = (...locale: [tag: string, load: LoadDictionary]): void => void locales.push(locale)

export const defaultServer = (): string => base
