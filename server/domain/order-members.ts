/** Cleans the optional members of an order, as shops send them. Unusable members are left out and named. */

import { formatAmount, MoneyError, parseMoney } from './money.ts'
import type { Money } from './money.ts'
import { dialledNumber, readablePhone } from './phone.ts'

export interface OrderItem {
  name: string
  quantity: number
  /** The amount of the whole line, as a decimal string. */
  amount: string
}

export interface OrderShop {
  name: string
  /** https only. */
  logoUrl?: string
}

type Members = Record<string, unknown>

/** C0, DEL, C1, the two Unicode line breaks, and halves of a surrogate pair, which no UTF-8 text can hold. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/
const PROVIDER_ID = /^[a-z][a-z0-9]{0,31}$/
const MAX_URL = 2048
const MAX_PROVIDERS = 20
/** A checkout shows a shopping bag, so this is plenty. */
const MAX_ITEMS = 100
const MAX_QUANTITY = 1_000_000

/** In a text of one line. */
export const hasControlCharacter = (text: string): boolean => text.search(CONTROL) >= 0

/** `""`, `[]` and null are how back ends write an empty column. Blank text counts as empty. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0
}

/**
 * Cleans the optional members of an order. `orderId`, `amount`, `currency` and the times stay as they are.
 * @returns the order, with the names of unusable members in `dropped`
 */
export function cleanOrder(input: Members): Members & { dropped: string[] } {
  const dropped: string[] = []
  const { customer, description, successUrl, cancelUrl, providers, items, shop, ...rest } = input
  const read = <T>(path: string, value: unknown, reader: (value: unknown) => T | null): T | undefined => {
    if (isAbsent(value)) return undefined
    const result = reader(value)
    if (result === null) dropped.push(path)
    return result ?? undefined
  }
  const optional = {
    customer: cleanCustomer(customer, dropped),
    description: read('description', description, (value) => oneLine(value, 500)),
    successUrl: read('successUrl', successUrl, pageAddress),
    cancelUrl: read('cancelUrl', cancelUrl, pageAddress),
    providers: read('providers', providers, providerIds),
    items: read('items', items, (value) => itemsOf(value, rest.amount, rest.currency)),
    shop: read('shop', shop, (value) => shopOf(value, dropped)),
  }
  const present = Object.entries(optional).filter(([, value]) => value !== undefined)
  return { ...rest, ...Object.fromEntries(present), dropped }
}

/** @param dropped receives the paths of unusable members, such as `customer.phone` */
export function cleanCustomer(value: unknown, dropped: string[]): Record<string, string> | undefined {
  if (isAbsent(value)) return undefined
  if (!isObject(value)) {
    dropped.push('customer')
    return undefined
  }
  const readers = { name: (text: unknown) => oneLine(text, 200), email: emailPrefill, phone: phonePrefill }
  const entries = Object.entries(readers).flatMap(([name, reader]): [string, string][] => {
    if (isAbsent(value[name])) return []
    const text = reader(value[name])
    if (text === null) dropped.push(`customer.${name}`)
    return text === null ? [] : [[name, text]]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** Makes one line of text and cuts it to `max` characters. @returns null when there is no text */
export function oneLine(value: unknown, max: number): string | null {
  if (typeof value !== 'string') return null
  const text = value.replace(CONTROL, ' ').trim()
  // A cut inside a surrogate pair leaves its first half, which is removed.
  return (
    text
      .slice(0, max)
      .replace(/[\ud800-\udbff]$/, '')
      .trim() || null
  )
}

function emailPrefill(value: unknown): string | null {
  const text =
    typeof value === 'string'
      ? value
          .replace(/\p{Cf}/gu, '')
          .replace(CONTROL, ' ')
          .trim()
      : ''
  return text.length <= 254 && EMAIL.test(text) ? text : null
}

/** A payment later checks the number for the provider's country. */
function phonePrefill(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 64) return null
  const readable = readablePhone(value)
  return dialledNumber(readable) === null ? null : readable
}

/** An address of another scheme stays as it is, because the caller refuses it. @returns null for an unusable address */
function pageAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (hasOtherScheme(value)) return value
  const text = value.replace(CONTROL, ' ').trim().replaceAll(' ', '%20')
  // A URL parser repairs backslashes, missing slashes and blanks. The result may lead elsewhere than it seems.
  if (text.length > MAX_URL || !/^https?:\/\/[^\s\\/][^\s\\]*$/i.test(text) || !URL.canParse(text)) return null
  const { username, password } = new URL(text)
  return username === '' && password === '' ? text : null
}

/** Reads the scheme as browsers do: they ignore tabs and line breaks, and control characters at the beginning. */
export function hasOtherScheme(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(
    text
      .replace(/[\t\n\r]/g, '')
      .replace(/^[\u0000-\u0020]+/, '')
      .trimStart(),
  )?.[1]
  return scheme !== undefined && !/^https?$/i.test(scheme)
}

function providerIds(value: unknown): string[] | null {
  const entries = Array.isArray(value) ? value : [value]
  const ids = entries
    .flatMap((entry) => (typeof entry === 'string' ? [entry.trim().toLowerCase()] : []))
    .filter((id) => PROVIDER_ID.test(id))
  return ids.length > 0 ? [...new Set(ids)].slice(0, MAX_PROVIDERS) : null
}

/** Accepts lines whose amounts, or unit prices, add up to the order's amount. Other lines would be a wrong bill. */
function itemsOf(value: unknown, amount: unknown, currency: unknown): OrderItem[] | null {
  if (!Array.isArray(value) || value.length > MAX_ITEMS || typeof amount !== 'string' || typeof currency !== 'string')
    return null
  try {
    const total = parseMoney(amount, currency).minor
    const lines = value.map((entry: unknown) => lineOf(entry, currency))
    for (const sums of [
      lines.map(({ money }) => money.minor),
      lines.map(({ money, quantity }) => money.minor * BigInt(quantity)),
    ]) {
      if (sums.reduce((sum, minor) => sum + minor, 0n) !== total) continue
      return lines.map(({ name, quantity }, i) => ({
        name,
        quantity,
        amount: formatAmount({ minor: sums[i] ?? 0n, currency }),
      }))
    }
    return null
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}

/** @throws {MoneyError} for anything that is not a line of a bill */
function lineOf(entry: unknown, currency: string): { name: string; quantity: number; money: Money } {
  const { name, quantity, amount } = isObject(entry) ? entry : {}
  const text = oneLine(name, 200)
  const count = isAbsent(quantity)
    ? 1
    : typeof quantity === 'string' || typeof quantity === 'number'
      ? Number(quantity)
      : Number.NaN
  if (text === null || !Number.isInteger(count) || count < 1 || count > MAX_QUANTITY || typeof amount !== 'string') {
    throw new MoneyError('format', 'not a line of a bill')
  }
  return { name: text, quantity: count, money: parseMoney(amount.trim(), currency) }
}

function shopOf(value: unknown, dropped: string[]): OrderShop | null {
  if (!isObject(value)) return null
  const name = oneLine(value.name, 80)
  if (name === null) return null
  if (isAbsent(value.logoUrl)) return { name }
  const logoUrl = pageAddress(value.logoUrl)
  if (logoUrl !== null && /^https:/i.test(logoUrl)) return { name, logoUrl }
  dropped.push('shop.logoUrl')
  return { name }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
