/** The settings: defaults, faults, options of the embedded server. */

import { describe, expect, test } from 'vitest'
import { environmentOf, readConfig } from '../../server/config/config.ts'
import { ConfigError } from '../../server/config/config-error.ts'
import type { Environment } from '../../server/config/config-error.ts'

const GOOD: Environment = {
  PUBLIC_URL: 'https://pay.shop.example',
  ORDER_TOKEN_SECRET: 'x'.repeat(32),
  SANDBOX: '1',
}
const read = (change: Environment = {}) => readConfig({ ...GOOD, ...change }, { now: () => 0 })
const faults = (change: Environment): string[] => {
  try {
    read(change)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name }) => name)
    throw error
  }
  return []
}

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(read()).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      publicUrl: 'https://pay.shop.example',
      databaseUrl: 'sqlite:./data/pay.db',
      allowedOrigins: [],
      trustProxy: false,
      checkoutLifetime: 1_800_000,
      retention: 90 * 86_400_000,
      logLevel: 'info',
      defaultLocale: 'en',
      openAmounts: [],
      orderWebhook: null,
      orderLookup: null,
    })
  })

  test('count an empty value as absent', () => {
    expect(read({ PORT: '', CHECKOUT_TTL: '' }).port).toBe(8787)
    expect(faults({ PUBLIC_URL: '' })).toEqual(['PUBLIC_URL'])
  })

  test('name every fault at once', () => {
    expect(
      faults({
        PUBLIC_URL: 'nowhere',
        PORT: '99999',
        CHECKOUT_TTL: '0',
        LOG_LEVEL: 'loud',
        ORDER_TOKEN_SECRET: 'short',
        ORDER_WEBHOOK_URL: 'https://shop.example/e',
      }).sort(),
    ).toEqual(['CHECKOUT_TTL', 'LOG_LEVEL', 'ORDER_TOKEN_SECRET', 'ORDER_WEBHOOK_SECRET', 'PORT', 'PUBLIC_URL'])
  })

  test.each<[string, Environment, string]>([
    ['no pricing', { ORDER_TOKEN_SECRET: undefined }, 'ORDER_TOKEN_SECRET'],
    ['the sandbox in production', { NODE_ENV: 'production' }, 'SANDBOX'],
    ['the sandbox in production, however it is written', { NODE_ENV: 'Production' }, 'SANDBOX'],
    ['a sandbox that is neither on nor off', { SANDBOX: 'yes' }, 'SANDBOX'],
    ['plain http away from this machine', { PUBLIC_URL: 'http://pay.shop.example' }, 'PUBLIC_URL'],
    ['credentials in an address', { PUBLIC_URL: 'https://a:b@pay.shop.example' }, 'PUBLIC_URL'],
    ['a time to live with a fraction', { CHECKOUT_TTL: '1.5' }, 'CHECKOUT_TTL'],
    ['an origin with a path', { ALLOWED_ORIGINS: 'https://shop.example/a' }, 'ALLOWED_ORIGINS'],
    ['an origin that is a star', { ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS'],
    ['a short merchant key', { MERCHANT_API_KEY: 'x'.repeat(31) }, 'MERCHANT_API_KEY'],
    [
      'a short old secret behind a good new one',
      { ORDER_TOKEN_SECRET: `${'x'.repeat(32)},short` },
      'ORDER_TOKEN_SECRET',
    ],
    [
      'a webhook secret that is no base64',
      { ORDER_WEBHOOK_URL: 'https://shop.example/e', ORDER_WEBHOOK_SECRET: 'whsec_%%%' },
      'ORDER_WEBHOOK_SECRET',
    ],
    [
      'a webhook secret without its prefix',
      { ORDER_WEBHOOK_URL: 'https://shop.example/e', ORDER_WEBHOOK_SECRET: 'A'.repeat(44) },
      'ORDER_WEBHOOK_SECRET',
    ],
    [
      'a webhook address over plain http',
      { ORDER_WEBHOOK_URL: 'http://shop.example/e', ORDER_WEBHOOK_SECRET: `whsec_${'A'.repeat(44)}` },
      'ORDER_WEBHOOK_URL',
    ],
    [
      'a look-up without its place',
      { ORDER_LOOKUP_URL: 'https://shop.example/o', ORDER_LOOKUP_SECRET: `whsec_${'A'.repeat(44)}` },
      'ORDER_LOOKUP_URL',
    ],
    ['a look-up without its secret', { ORDER_LOOKUP_URL: 'https://shop.example/{orderId}' }, 'ORDER_LOOKUP_SECRET'],
    ['open amounts in the wrong order', { OPEN_AMOUNTS: 'BDT:50.00-10.00' }, 'OPEN_AMOUNTS'],
    ['open amounts of nothing', { OPEN_AMOUNTS: 'BDT:0-10.00' }, 'OPEN_AMOUNTS'],
    ['open amounts in no currency', { OPEN_AMOUNTS: 'XXX:1-10' }, 'OPEN_AMOUNTS'],
    ['another database', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [
      'a signature form that is none',
      { PAKHIPAY_API_KEY: 'k', PAKHIPAY_SIGNATURE_FORM: 'ruby' },
      'PAKHIPAY_SIGNATURE_FORM',
    ],
    [
      'a provider over plain http',
      { PAKHIPAY_API_KEY: 'k', PAKHIPAY_BASE_URL: 'http://pakhipay.example' },
      'PAKHIPAY_BASE_URL',
    ],
    ['a locale that is none', { DEFAULT_LOCALE: 'english!' }, 'DEFAULT_LOCALE'],
  ])('name the fault of %s', (_, change, name) => {
    expect(faults(change)).toContain(name)
  })

  test('name every provider key when there is no provider', () => {
    try {
      read({ SANDBOX: undefined })
      expect.unreachable()
    } catch (error) {
      for (const name of ['PAKHIPAY_API_KEY', 'LAKIPAY_API_KEY', 'LOPAY_API_KEY', 'ECHEZONA_API_KEY', 'SANDBOX=1'])
        expect(String(error)).toContain(name)
    }
  })

  test.each<[string, Environment]>([
    ['PORT is "99999" and must be a port number from 0 to 65535', { PORT: '99999' }],
    ['LOG_LEVEL is "loud" and must be fatal, error', { LOG_LEVEL: 'loud' }],
    ['SANDBOX is "yes" and must be 1 or 0', { SANDBOX: 'yes' }],
    ['PAKHIPAY_RETURN_IDS is "no" and must be one of', { PAKHIPAY_API_KEY: 'k', PAKHIPAY_RETURN_IDS: 'no' }],
    ['PUBLIC_URL is missing', { PUBLIC_URL: undefined }],
  ])('report %s', (words, change) => {
    expect(() => read(change)).toThrow(words)
  })

  test.each<[string, Environment]>([
    ['a secret', { MERCHANT_API_KEY: 'hunter2-hunter2', ORDER_TOKEN_SECRET: 'hunter2' }],
    ['credentials', { PUBLIC_URL: 'https://buyer:hunter2@pay.shop.example' }],
    ['a query', { PUBLIC_URL: 'https://pay.shop.example/?key=hunter2' }],
    ['the secret of a provider', { LOPAY_API_KEY: 'k', LOPAY_WEBHOOK_SECRET: 'hunter2' }],
    ['a key', { LAKIPAY_API_KEY: 'a:b', LAKIPAY_WEBHOOK_PUBLIC_KEY: '-----BEGIN PRIVATE KEY-----hunter2' }],
  ])('do not repeat %s in a fault', (_name, change) => {
    try {
      read(change)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      expect(String(error)).not.toContain('hunter2')
    }
  })

  test('switch on a provider by its key, also at a simulator on this machine', () => {
    expect([...read().providers.keys()]).toEqual(['sandbox'])
    const { providers } = read({
      PAKHIPAY_API_KEY: 'k',
      PAKHIPAY_BASE_URL: 'http://127.0.0.1:9000',
      SANDBOX: undefined,
    })
    expect([...providers.keys()]).toEqual(['pakhipay'])
  })

  test('take a list of secrets, newest first', () => {
    expect(read({ ORDER_TOKEN_SECRET: `${'n'.repeat(32)}, ${'o'.repeat(32)}` }).orderTokenSecrets).toEqual([
      'n'.repeat(32),
      'o'.repeat(32),
    ])
  })

  test('read open amounts exactly', () => {
    expect(read({ OPEN_AMOUNTS: 'BDT:10.00-50000.00,JPY:100-9000' }).openAmounts).toEqual([
      { currency: 'BDT', min: 1000n, max: 5_000_000n },
      { currency: 'JPY', min: 100n, max: 9000n },
    ])
  })

  test('are options of the embedded server in camelCase', () => {
    const { NODE_ENV, ...settings } = environmentOf({
      publicUrl: 'https://x.example',
      allowedOrigins: ['https://a.example', 'https://b.example'],
      sandbox: true,
      port: 0,
      pakhipayApiKey: 'k',
      logLevel: undefined,
    })
    expect(NODE_ENV).toBe(process.env.NODE_ENV)
    expect(settings).toEqual({
      PUBLIC_URL: 'https://x.example',
      ALLOWED_ORIGINS: 'https://a.example,https://b.example',
      SANDBOX: '1',
      PORT: '0',
      PAKHIPAY_API_KEY: 'k',
    })
  })

  test('name an unknown option', () => {
    expect(() => environmentOf({ publicUrl: 'https://x.example', portt: 3, resolvOrder: 1 })).toThrow(
      /portt[^]*resolvOrder/,
    )
  })

  test('can switch the embedded sandbox off', () => {
    expect(environmentOf({ sandbox: false }).SANDBOX).toBe('0')
    expect([...read({ SANDBOX: '0', PAKHIPAY_API_KEY: 'k' }).providers.keys()]).toEqual(['pakhipay'])
  })

  test.each(['1', 'true', 'false', 'loopback', '10.0.0.1', '10.0.0.0/8, ::1', 'loopback,192.168.0.0/16'])(
    'accept the proxy %s',
    (value) => {
      expect(faults({ TRUST_PROXY: value })).toEqual([])
    },
  )
  test.each(['banana', '10.0.0', '1/2/3', '10.0.0.1/x', 'true,1'])('refuse the proxy %s', (value) => {
    expect(faults({ TRUST_PROXY: value })).toEqual(['TRUST_PROXY'])
  })
})
