/** The built console in a frame, over an operators' API of its own. */

import { waitUntil as waitUntilWithin } from '@open-wc/testing'
import { answersOf, morningViews } from './views.ts'
import type { Views } from './views.ts'

export interface Call {
  method: string
  path: string
  query: string
  body: Record<string, unknown> | null
  csrf: string | null
  key: string | null
}

/** How long a page may take on a busy machine. */
const PATIENCE_MS = 15_000

export const waitUntil = (condition: () => unknown, what?: string): Promise<void> =>
  waitUntilWithin(condition, what, { timeout: PATIENCE_MS, interval: 20 })

/** A delay is in milliseconds. */
export type Answers = Record<
  string,
  { status?: number; body?: unknown; headers?: Record<string, string>; delay?: number }
>

export interface Opened {
  readonly window: Window & typeof globalThis
  readonly views: Views
  control(change: Record<string, unknown>): Promise<void>
  /** What was called since the start, or since `forget`. */
  calls(method?: string): Promise<Call[]>
  /** What a person reads. */
  text(): string
  shows(words: string): Promise<void>
  find<Part extends HTMLElement>(selector: string): Part
  /** Loads the page again, and waits until it shows these words. */
  reload(words: string): Promise<void>
  /** Presses the first button or link with this name. */
  press(name: string): Promise<void>
  fill(name: string, value: string): Promise<void>
  /** The open dialog. */
  dialog(): HTMLDialogElement | null
}

let count = 0

export async function openConsole(
  hash = '',
  options: {
    answers?: Answers
    isSignedIn?: boolean
    width?: number
    views?: Views
    ready?: string
    language?: string
  } = {},
): Promise<Opened> {
  const {
    answers = {},
    isSignedIn = true,
    width = 1280,
    views = morningViews(Date.now()),
    ready = 'h1',
    language,
  } = options
  const base = `/console/test-${Date.now().toString(36)}-${count++}`
  const control = async (change: Record<string, unknown>) => {
    await fetch(`${base}/control`, { method: 'POST', body: JSON.stringify(change) })
  }
  localStorage.clear()
  // As the console keeps it after a press on the language.
  if (language) localStorage.setItem('pay-console-locale', language)
  const token = 'a'.repeat(40)
  await control({ session: views.session, isSignedIn, token, answers: { ...answersOf(views), ...answers } })
  const frame = document.createElement('iframe')
  frame.style.cssText = `inline-size: ${width}px; block-size: 740px; border: 0`
  frame.src = `${base}/admin${hash}`
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  const inside = frame.contentWindow as Window & typeof globalThis
  const { document: page } = inside

  const named = (name: string) =>
    [...page.querySelectorAll<HTMLElement>('button, a, input, select, summary')].find((element) => {
      const label = element.getAttribute('aria-label') ?? labelOf(element) ?? element.textContent
      return label?.replace(/\s+/g, ' ').trim() === name && element.getClientRects().length > 0 && isOnTop(element)
    })
  const isOnTop = (element: HTMLElement) => !page.querySelector('dialog[open]') || !!element.closest('dialog[open]')
  const labelOf = (element: HTMLElement) =>
    element instanceof inside.HTMLInputElement ? element.labels?.[0]?.textContent : undefined

  const opened: Opened = {
    window: inside,
    views,
    control,
    calls: async (method) => {
      const { calls } = (await (await fetch(`${base}/control`)).json()) as { calls: Call[] }
      return method ? calls.filter((call) => call.method === method) : calls
    },
    text: () => inside.document.body.innerText.replace(/[\u00a0\u202f]/g, ' '),
    shows: (words) =>
      waitUntil(() => opened.text().includes(words), `the console shows "${words}", not: ${opened.text()}`),
    find: <Part extends HTMLElement>(selector: string) => page.querySelector<Part>(selector)!,
    reload: async (words) => {
      const before = inside.document
      inside.location.reload()
      await waitUntil(() => inside.document !== before && inside.document.body !== null)
      await opened.shows(words)
    },
    press: async (name) => {
      await waitUntil(() => named(name) !== undefined, `there is "${name}" in: ${opened.text()}`)
      named(name)!.focus()
      named(name)!.click()
    },
    fill: async (name, value) => {
      await waitUntil(() => named(name) !== undefined, `there is a field "${name}"`)
      const field = named(name) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new inside.Event('input', { bubbles: true }))
    },
    dialog: () => page.querySelector('dialog[open]'),
  }
  await waitUntil(() => page.querySelector(ready) !== null, `the console shows ${ready}`)
  return opened
}

afterEach(() => {
  for (const frame of document.querySelectorAll('iframe')) frame.remove()
})
