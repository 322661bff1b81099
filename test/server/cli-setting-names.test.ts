import { describe, expect, test } from 'vitest'
import { knownSettings, readConfig } from '../../server/config/config.ts'
import { misspeltSettings } from '../../server/cli/setting-names.ts'

describe('a setting that is misspelt', () => {
  test.each([
    ['PAKHIPAY_APIKEY', 'PAKHIPAY_API_KEY'],
    ['PAKIPAY_API_KEY', 'PAKHIPAY_API_KEY'],
    ['PAKHI_PAY_API_KEY', 'PAKHIPAY_API_KEY'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
    ['ORDER_WEBHOOK_SECRETS', 'ORDER_WEBHOOK_SECRET'],
    ['public_url', 'PUBLIC_URL'],
    ['LAKIPAY_WEBHOOK_PUBLICKEY', 'LAKIPAY_WEBHOOK_PUBLIC_KEY'],
  ])('%s is taken for %s', (name, meant) => {
    expect(misspeltSettings({ [name]: 'secret-value' })).toEqual([`${name} is not a setting; did you mean ${meant}?`])
  })

  test('with a prefix of ours and nothing near is named, too', () => {
    expect(misspeltSettings({ LOPAY_COLOUR_OF_THE_BUTTON: 'blue' })).toEqual([
      expect.stringMatching(/^LOPAY_COLOUR_OF_THE_BUTTON is not a setting/),
    ])
  })

  test("says nothing of what is ours, empty, or other programs'", () => {
    const ours = Object.fromEntries(knownSettings().names.map((name) => [name, 'x']))
    const others = Object.fromEntries(
      [
        'HOME',
        'HOSTNAME',
        'PATH',
        'PORTS',
        'SHELL',
        'LOGNAME',
        'STRIPE_API_KEY',
        'OPENAI_API_KEY',
        'REDIS_URL',
        'NODE_OPTIONS',
        'npm_config_cache',
        'TERM_PROGRAM',
      ].map((name) => [name, 'x']),
    )
    expect(misspeltSettings({ ...ours, ...others, PAKHIPAY_APIKEY: '' })).toEqual([])
  })
})

describe('the sandbox where buyers are served', () => {
  const read = (change: Record<string, string>, serving = true) =>
    readConfig({ ORDER_TOKEN_SECRET: 'x'.repeat(32), SANDBOX: '1', ...change }, { now: Date.now }, { serving })

  test('is refused at a public address unless that is said twice', () => {
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example' })).toThrow(
      /SANDBOX must not be on at the public address https:\/\/pay\.shop\.example.*SANDBOX_PUBLIC=1/,
    )
    expect(read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: '1' }).providers.has('sandbox')).toBe(true)
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: '1', NODE_ENV: 'production' })).toThrow(
      'NODE_ENV',
    )
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: 'yes' })).toThrow('SANDBOX_PUBLIC')
  })

  test.each(['http://localhost:8787', 'http://127.0.0.1:8787/pay', 'http://[::1]:8787', 'https://shop.localhost'])(
    'is at home at %s',
    (url) => {
      expect(read({ PUBLIC_URL: url }).providers.has('sandbox')).toBe(true)
    },
  )
})
