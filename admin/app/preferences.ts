/** What this browser remembers: the language and the colours. Works, without a memory, where storage is denied. */

import type { LocaleName } from '../locales/index.ts'

export type Scheme = 'light' | 'dark'

const KEYS = { scheme: 'pay-console-scheme', locale: 'pay-console-locale' } as const

export function savedLocale(): string | undefined {
  return read(KEYS.locale)
}

export function saveLocale(locale: LocaleName): void {
  write(KEYS.locale, locale)
}

/** The scheme on the screen: the chosen one, else that of the system. */
export function currentScheme(): Scheme {
  const chosen = document.documentElement.dataset.scheme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function applySavedScheme(): void {
  const saved = read(KEYS.scheme)
  if (saved === 'light' || saved === 'dark') document.documentElement.dataset.scheme = saved
}

export function chooseScheme(scheme: Scheme): void {
  document.documentElement.dataset.scheme = scheme
  write(KEYS.scheme, scheme)
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // The choice holds until the page is closed.
  }
}
