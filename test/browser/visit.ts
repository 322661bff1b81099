/** Other pages with the built script, each in a frame of its own. */

import { waitUntil } from './shop.ts'

export interface Visited extends Window {
  violations: string[]
  done?: string[]
}
export type VisitedWindow = Visited & typeof globalThis

/** Loads a page in a frame, which is removed after the test. */
export async function visit(url: string): Promise<VisitedWindow> {
  const frame = document.createElement('iframe')
  frame.style.cssText = 'inline-size: 800px; block-size: 700px'
  frame.src = url
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  return frame.contentWindow as VisitedWindow
}

afterEach(() => {
  for (const frame of document.querySelectorAll('iframe')) frame.remove()
})

/** Includes a script in a page. */
export function include(inside: Window, src = '/dist/browser/pay-button.js'): Promise<unknown> {
  const script = inside.document.createElement('script')
  script.src = src
  inside.document.head.append(script)
  return new Promise((resolve, reject) => {
    script.onload = resolve
    script.onerror = reject
  })
}

export const textIn = (inside: Window): string =>
  inside.document.querySelector('pay-checkout')?.shadowRoot?.textContent ?? ''

/** Waits until the modal of a page shows this text. */
export const showsIn = (inside: Window, words: string): Promise<void> =>
  waitUntil(() => textIn(inside).includes(words), `the page shows "${words}", not: ${textIn(inside)}`)

/** Presses a button in the modal of a page. */
export function pressIn(inside: Window, name: string): void {
  const { shadowRoot } = inside.document.querySelector('pay-checkout')!
  const all = [...shadowRoot!.querySelectorAll('button')]
  all.find(({ textContent }) => textContent!.trim() === name)!.click()
}

/** Presses the first payment method in the modal of a page. */
export const chooseFirstMethodIn = (inside: Window): void =>
  inside.document.querySelector('pay-checkout')!.shadowRoot!.querySelector<HTMLElement>('[part=method]')!.click()

/** The names of the scripts that a page has loaded, without their hashes. */
export const loadedScripts = (inside: VisitedWindow): string[] =>
  inside.performance
    .getEntriesByType('resource')
    .map(({ name }) => name.split('/').pop()!.split('.'))
    .filter((name) => name.at(-1)!.startsWith('js'))
    .map(([name]) => name!)
