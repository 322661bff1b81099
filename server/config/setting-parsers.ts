/** Parsers of single settings: each turns the text of a variable into its value, or says what is wrong with it. */

import { accessSync, constants } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { isCurrency, MAX_MINOR, MoneyError, parseMoney } from '../domain/money.ts'
import { commaSeparated, secureAddress, secureBase } from '../contract/setting-texts.ts'
import { webhookKeys } from '../contract/standard-webhooks.ts'
import type { OpenAmount } from '../orders/pricing.ts'
import { sqliteFile } from '../store/open.ts'
import { checkPostgres, isPostgres } from '../store/postgres-address.ts'

/** Turns a parser that throws into a schema that names the fault. */
export const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return parse(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })

export const wholeNumber = (min: number, max: number, what: string) =>
  parsed((text) => {
    const number = Number(text)
    if (!/^\d{1,9}$/.test(text) || number < min || number > max) throw new Error(`must be ${what}`)
    return number
  })

export const databaseUrl = parsed((text) => {
  if (isPostgres(text)) checkPostgres(text)
  else if (sqliteFile(text) === null) {
    throw new Error('must be like sqlite:./data/pay.db or postgres://user:password@host:5432/database')
  }
  return text
})

export function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK)
    return path
  } catch {
    throw new Error('must be a file that this user can read')
  }
}

/** The secrets stand for their UTF-8 bytes. 32 characters of a good generator have at least 128 bits. */
export const longSecrets = parsed((text) => {
  const items = commaSeparated(text)
  if (items.length === 0 || items.some((item) => item.length < 32))
    throw new Error('must be a secret of at least 32 characters, or several with commas, newest first')
  // Secrets are sent in headers and copied into other programs' settings. Invisible characters there are mistakes.
  if (items.some((item) => /[\s\p{Cc}]/u.test(item))) throw new Error('must not contain spaces or control characters')
  return items
})

export const signingKeys = parsed((text) => webhookKeys(text))

/** An address that the operator sets. */
export const address = (text: string): URL => secureAddress(text, 'https://shop.example')

export const publicUrl = parsed((text) => {
  const url = secureBase(text, 'https://shop.example')
  return url.href.replace(/\/+$/, '')
})

export const origin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.origin !== text.replace(/\/$/, '')) {
    throw new Error('must be origins without a path, separated by commas, for example https://shop.example')
  }
  return url.origin
}

export const openAmounts = parsed((text) =>
  commaSeparated(text).map((item): OpenAmount => {
    const match = /^([A-Z]{3}):([0-9.]+)-([0-9.]+)$/.exec(item)
    if (!match || !isCurrency(match[1]!))
      throw new Error('must be limits, for example BDT:10.00-50000.00, or several with commas')
    try {
      const min = parseMoney(match[2]!, match[1]!).minor
      const max = parseMoney(match[3]!, match[1]!).minor
      if (min < 1n || max < min || max > MAX_MINOR)
        throw new Error('must have limits above zero, the lower limit first')
      return { currency: match[1]!, min, max }
    } catch (error) {
      throw error instanceof MoneyError ? new Error(`has an amount that is ${error.message}`) : error
    }
  }),
)

/** Express's values: a number of hops, or addresses, subnets and the names of ranges. */
export function trustProxy(text: string): boolean | number | string {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  const good = commaSeparated(text).every((item) => {
    const [address = '', bits, ...more] = item.split('/')
    return (
      ['loopback', 'linklocal', 'uniquelocal'].includes(item) ||
      (isIP(address) !== 0 && more.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits)))
    )
  })
  if (!good)
    throw new Error(
      'must be true, false, a number of proxies, or addresses, subnets and names such as loopback, with commas',
    )
  return text
}

export const locale = parsed((text) => {
  const [tag] = Intl.getCanonicalLocales(text)
  return tag ?? 'en'
})
