/** Loads the modal for the script tag, from the folder that the script was loaded from. */

import { inTime, loadError } from './load-error.ts'
import type { ModalContext } from './open-checkout.ts'

type Modal = typeof import('./open-checkout.ts')

/** Set by the build: the file name of the modal. */
declare const CHECKOUT_FILE: string

// An element of the page with the name "currentScript" hides the document's property, but not that of the prototype.
// It has a value only while the script runs for the first time, and none in a module.
let server = folderOf(Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement | null)
let loading: Promise<Modal> | undefined
let retry = ''

/** @param named the companion's address as the page names it, for a script that does not know its own */
export const load = (named?: string | null): Promise<Modal> =>
  (loading ??= requestModal(named).catch((cause) => {
    // Browsers cache a failed module, so another try needs another address.
    loading = undefined
    retry += '?'
    throw cause.code ? cause : loadError(cause)
  }))

export const context: ModalContext = {
  get server() {
    return server ?? addressInPage()
  },
  locales: {},
}

async function requestModal(named?: string | null): Promise<Modal> {
  const base = server ?? (named || context.server)
  if (!base) throw loadError(new Error('No companion is named'), 'The payment window cannot open here')
  // `import()` cannot resolve a relative address here: the script may come from another origin.
  const address = new URL(base.replace(/\/*$/, '/') + CHECKOUT_FILE, location.href)
  const modal = import(/* @vite-ignore */ address + retry) as Promise<Modal>
  // The first number that a browser formats takes it long. It is idle while the file is on its way.
  setTimeout(() => (0).toLocaleString())
  await inTime(modal, address)
  server = base
  // The file has run. Opening the modal is a task of its own, so that the page can react in between.
  return new Promise((resolve) => setTimeout(resolve, 0, modal))
}

/** The folder of a script, if its file is ours: a bundle of the shop has another name. */
function folderOf(script: HTMLScriptElement | null): string | undefined {
  return /^[^?#]+\/(?=pay-button(\.\w+)?\.js([?#]|$))/.exec(script?.src ?? '')?.[0]
}

/** From a script element of the page, for a script that runs as a module or was evaluated as text. */
function addressInPage(): string | undefined {
  const scripts = Document.prototype.querySelectorAll.call(document, 'script') as NodeListOf<HTMLScriptElement>
  return Array.from(scripts, folderOf).find(Boolean)
}
