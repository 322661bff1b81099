/** Parsers of providers' settings: each turns the text of a variable into its value, or says what is wrong with it. */

import type { KeyObject } from 'node:crypto'
import { commaSeparated, secureBase } from '../../contract/setting-texts.ts'
import { webhookKeys } from '../../contract/standard-webhooks.ts'

export function text(text: string): string {
  return text
}

/** A comma-separated list, newest first. */
export function list(text: string): readonly string[] {
  const items = commaSeparated(text)
  if (items.length === 0) throw new Error('must not be empty')
  return items
}

/** Rotating secrets: a comma-separated list, newest first, each at least `min` characters. */
export function secrets(min: number): (text: string) => readonly string[] {
  return (text) => {
    const items = list(text)
    if (items.some((item) => item.length < min)) throw new Error(`must be at least ${min} characters`)
    return items
  }
}

/** Rotating `whsec_…` secrets as keys. Svix makes them of 24 bytes; below 16 bytes somebody could guess them. */
export function svixKeys(text: string): readonly KeyObject[] {
  return webhookKeys(text, { min: 16, max: 128 })
}

/** Some of these currencies: a comma-separated list. */
export function currenciesOf(allowed: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const codes = list(text)
    if (codes.some((code) => !allowed.includes(code))) throw new Error(`must list some of ${allowed.join(', ')}`)
    if (new Set(codes).size < codes.length) throw new Error('must list each currency once')
    return codes
  }
}

export function oneOf<const Choice extends string>(...choices: Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((item) => item === text)
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`)
    return choice
  }
}

/** The name of an HTTP header, in lower case from then on. */
export function headerName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)) throw new Error('must be the name of an HTTP header')
  return text.toLowerCase()
}

/** A UUID, in lower case from then on. */
export function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw new Error('must be a UUID, for example 20fe779a-9d7f-4d9c-9388-cb5ceda1abf0')
  return text.toLowerCase()
}

/**
 * An address without credentials, query or fragment: https, or plain http on a loopback host. Removes a trailing slash.
 */
export function baseUrl(text: string): string {
  secureBase(text, 'https://api.example.com')
  return text.replace(/\/+$/, '')
}
