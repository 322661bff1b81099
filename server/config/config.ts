/**
 * Reads the settings once, at start, from the environment or from the options of `createPayServer`. It reports all
 * faults at once.
 */

import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { OpenAmount } from '../orders/pricing.ts'
import type { Provider, ProviderContext, WebhookSource } from '../contract/provider.ts'
import { commaSeparated } from '../contract/setting-texts.ts'
import type { PostgresSettings } from '../store/postgres-address.ts'
import { ConfigError, faultOf } from './config-error.ts'
import type { Environment, SettingFault } from './config-error.ts'
import { databaseSettings, postgresSettingsOf } from './database-settings.ts'
import {
  activatingNames,
  providerDefinitions,
  readNotificationSources,
  readProviders,
  refusePublicSandbox,
  settingNames,
  settingPrefixes,
} from './provider-settings.ts'
import { shownSettings } from './shown-settings.ts'
import type { ShownSetting } from './shown-settings.ts'
import { shopOf, shopSettings } from './shop-settings.ts'
import type { Shop } from './shop-settings.ts'
import {
  address,
  locale,
  longSecrets,
  openAmounts,
  origin,
  parsed,
  publicUrl,
  signingKeys,
  trustProxy,
  wholeNumber,
} from './setting-parsers.ts'

export interface Config {
  readonly port: number
  readonly host: string
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly databaseUrl: string
  /** Used with Postgres only. */
  readonly postgres: PostgresSettings
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: boolean | number | string
  readonly merchantApiKeys: readonly string[]
  /** Empty: there is no console. */
  readonly adminTokens: readonly string[]
  readonly orderTokenSecrets: readonly string[]
  readonly orderLookup: { readonly url: string; readonly keys: readonly KeyObject[] } | null
  readonly orderWebhook: { readonly url: string; readonly keys: readonly KeyObject[] } | null
  readonly openAmounts: readonly OpenAmount[]
  /** Milliseconds. */
  readonly checkoutLifetime: number
  /** How long customers' details and raw messages are kept, in milliseconds. */
  readonly retention: number
  /** Null without a name. */
  readonly shop: Shop | null
  readonly logLevel: string
  readonly defaultLocale: string
  readonly providers: ReadonlyMap<string, Provider>
  /** Platforms that send webhooks and take no payments. */
  readonly notificationSources: ReadonlyMap<string, WebhookSource>
  /** Every setting as an operator may see it: secrets are masked. */
  readonly settings: readonly ShownSetting[]
}

/** What an embedding storefront provides in place of a setting. */
export interface Given {
  /** The storefront prices orders itself, with `resolveOrder`. */
  readonly pricing?: boolean
  /** The server is about to serve buyers, so a sandbox that strangers can reach is refused. */
  readonly serving?: boolean
}

const schema = z.object({
  PORT: wholeNumber(0, 65_535, 'a port number from 0 to 65535').default(8787),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: publicUrl,
  ...databaseSettings,
  ALLOWED_ORIGINS: parsed((text) => commaSeparated(text).map(origin)).default([]),
  TRUST_PROXY: parsed(trustProxy).default(false),
  MERCHANT_API_KEY: longSecrets.optional(),
  ADMIN_TOKEN: longSecrets.optional(),
  ORDER_TOKEN_SECRET: longSecrets.optional(),
  ORDER_LOOKUP_URL: parsed((text) => {
    if (!text.includes('{orderId}')) {
      throw new Error('must contain {orderId}, for example https://shop.example/orders/{orderId}')
    }
    address(text.replaceAll('{orderId}', '1'))
    return text
  }).optional(),
  ORDER_LOOKUP_SECRET: signingKeys.optional(),
  ORDER_WEBHOOK_URL: parsed((text) => address(text).href).optional(),
  ORDER_WEBHOOK_SECRET: signingKeys.optional(),
  OPEN_AMOUNTS: openAmounts.default([]),
  CHECKOUT_TTL: wholeNumber(1, 31_536_000, 'whole seconds, from 1 to 31536000').default(1800),
  // The poll schedule lasts for up to 15 days, and a person has a month to review what it leaves.
  RETENTION_DAYS: wholeNumber(30, 3650, 'whole days, from 30 to 3650').default(90),
  ...shopSettings,
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  DEFAULT_LOCALE: locale.default('en'),
  SANDBOX_PUBLIC: z.enum(['0', '1'], 'must be 1 or 0').default('0'),
})

/**
 * @param environment empty values count as unset
 * @throws {ConfigError} that names every bad and every missing setting
 */
export function readConfig(environment: Environment, context: ProviderContext, given: Given = {}): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  ) as Record<string, string>
  const faults: SettingFault[] = []
  const result = schema.safeParse(set)
  if (!result.success) {
    for (const issue of result.error.issues) {
      const name = issue.path.join('.')
      faults.push(faultOf(name, set[name], issue.message))
    }
  }
  const has = (name: string): boolean => set[name] !== undefined
  if (!given.pricing && !['ORDER_TOKEN_SECRET', 'MERCHANT_API_KEY', 'ORDER_LOOKUP_URL', 'OPEN_AMOUNTS'].some(has)) {
    faults.push({
      name: 'ORDER_TOKEN_SECRET',
      message: 'is missing. Set it, MERCHANT_API_KEY, ORDER_LOOKUP_URL or OPEN_AMOUNTS, so that orders have a price',
    })
  }
  for (const [url, secret] of [
    ['ORDER_WEBHOOK_URL', 'ORDER_WEBHOOK_SECRET'],
    ['ORDER_LOOKUP_URL', 'ORDER_LOOKUP_SECRET'],
  ] as const) {
    if (has(url) && !has(secret)) faults.push({ name: secret, message: `is missing. ${url} requires it` })
  }
  if (result.success && result.data.ADMIN_TOKEN?.some((token) => result.data.MERCHANT_API_KEY?.includes(token)))
    faults.push({ name: 'ADMIN_TOKEN', message: 'must differ from MERCHANT_API_KEY, which the shop’s server holds' })
  for (const name of ['SHOP_LOGO', 'SHOP_ACCENT']) {
    if (has(name) && !has('SHOP_NAME')) faults.push({ name: 'SHOP_NAME', message: `is missing. ${name} requires it` })
  }
  const providers = readProviders(set, context, faults)
  if (given.serving && result.success && result.data.SANDBOX_PUBLIC === '0')
    refusePublicSandbox(set, result.data.PUBLIC_URL, faults)
  const sources = readNotificationSources(set, context, faults)
  if (
    providers.size === 0 &&
    !faults.some(({ name }) => providerDefinitions().some(({ id }) => name.startsWith(id.toUpperCase())))
  ) {
    const activating = providerDefinitions()
      .map(activatingNames)
      .filter((names) => names.length > 0)
      .map((names) => names.join(' + '))
    faults.push({
      name: activating[0] ?? 'SANDBOX',
      message: `is missing. Set it, ${[...activating.slice(1), 'or SANDBOX=1'].join(', ')}, so that buyers can pay`,
    })
  }
  if (!result.success || faults.length > 0) throw new ConfigError(faults)

  const { data } = result
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL,
    databaseUrl: data.DATABASE_URL,
    postgres: postgresSettingsOf(data),
    allowedOrigins: data.ALLOWED_ORIGINS,
    trustProxy: data.TRUST_PROXY,
    merchantApiKeys: data.MERCHANT_API_KEY ?? [],
    adminTokens: data.ADMIN_TOKEN ?? [],
    orderTokenSecrets: data.ORDER_TOKEN_SECRET ?? [],
    orderLookup:
      data.ORDER_LOOKUP_URL && data.ORDER_LOOKUP_SECRET
        ? { url: data.ORDER_LOOKUP_URL, keys: data.ORDER_LOOKUP_SECRET }
        : null,
    orderWebhook:
      data.ORDER_WEBHOOK_URL && data.ORDER_WEBHOOK_SECRET
        ? { url: data.ORDER_WEBHOOK_URL, keys: data.ORDER_WEBHOOK_SECRET }
        : null,
    openAmounts: data.OPEN_AMOUNTS,
    checkoutLifetime: data.CHECKOUT_TTL * 1000,
    retention: data.RETENTION_DAYS * 86_400_000,
    shop: shopOf(data),
    logLevel: data.LOG_LEVEL,
    defaultLocale: data.DEFAULT_LOCALE,
    providers,
    notificationSources: sources,
    settings: shownSettings(Object.keys(schema.shape), set),
  }
}

/**
 * Turns the options of `createPayServer` into settings. Options have the names of settings in camelCase. Lists may be
 * arrays, and numbers and booleans need not be texts. Only `NODE_ENV` comes from the process, so that an embedded
 * sandbox is refused in production, too.
 * @throws {ConfigError} that names every unknown option
 */
export function environmentOf(options: Readonly<Record<string, unknown>>): Environment {
  const known = new Set([...Object.keys(schema.shape), ...settingNames()])
  const faults: SettingFault[] = []
  const entries = Object.entries(options).flatMap(([name, value]): [string, string][] => {
    const setting = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    if (!known.has(setting)) faults.push({ name, message: 'is not an option' })
    if (value === undefined || value === null) return []
    if (typeof value === 'boolean' && setting !== 'TRUST_PROXY') return [[setting, value ? '1' : '0']]
    return [[setting, Array.isArray(value) ? value.join(',') : String(value)]]
  })
  if (faults.length > 0) throw new ConfigError(faults)
  const { NODE_ENV } = process.env
  return { ...(NODE_ENV === undefined ? {} : { NODE_ENV }), ...Object.fromEntries(entries) }
}

/** All settings, and the prefixes that only settings have. */
export function knownSettings(): { readonly names: readonly string[]; readonly prefixes: readonly string[] } {
  return { names: [...Object.keys(schema.shape), ...settingNames(), 'NODE_ENV'], prefixes: settingPrefixes() }
}
