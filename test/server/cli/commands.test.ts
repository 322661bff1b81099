/** The commands besides `serve` and those of the providers. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyOrderToken } from '../../../server/orders/order-token.ts'
import { SCHEMA_VERSION } from '../../../server/store/migrate.ts'
import { BIN, PATIENCE, testProgram } from './program.ts'

const program = testProgram()
const SECRET = 'cli-order-token-secret-0123456789abcdef'

describe('pay-button', PATIENCE, () => {
  test('lists its commands, and each command describes itself without settings', async () => {
    const names = ['serve', 'init', 'migrate', 'token', 'providers']
    const overview = await program.run(['--help'])
    expect(overview.code).toBe(0)
    for (const name of names) {
      expect(overview.out).toContain(name)
      const help = await program.call([name, '--help'])
      expect([name, help.code]).toEqual([name, 0])
      expect(help.out).toContain(`pay-button ${name}`)
    }
  })

  test.each([[['bogus']], [['serve', '--nope']], [['token']], [['token', 'a', 'b']], [['bogus', '--json']], [[]]])(
    'exits with 2 after the wrong usage %j',
    async (words) => {
      expect((await program.run(words)).code).toBe(2)
    },
  )

  test.each(['000', '022', '077'])(
    'lets only their owner read files with secrets and buyers under a umask of %s',
    async (umask) => {
      writeFileSync(join(program.folder, '.env'), 'OLD=1\n', { mode: 0o644 })
      const { PATH = '' } = process.env
      const node = `"${process.execPath}" "${BIN}"`
      const script = `umask ${umask} && ${node} init --force && ${node} migrate`
      const child = spawn('sh', ['-c', script], { cwd: program.folder, env: { PATH } })
      const [code] = (await once(child, 'close')) as [number]
      expect(code).toBe(0)
      for (const name of ['.env', 'data/pay.db'])
        expect((statSync(join(program.folder, name)).mode & 0o777).toString(8), name).toBe('600')
    },
  )
})

describe('pay-button init', PATIENCE, () => {
  test('writes a .env that serve starts with, and overwrites one only with --force', async () => {
    const file = join(program.folder, '.env')
    const first = await program.run(['init'])
    expect(first.code).toBe(0)
    const env = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o077).toBe(0)
    const secrets = (text: string): string[] => text.match(/(?<==)[\w+/=-]{40,}/g) ?? []
    for (const secret of secrets(env)) expect(first.out).not.toContain(secret)
    expect((await program.run(['init'])).code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(env)
    expect(JSON.parse((await program.run(['init', '--force', '--json'])).out)).toEqual({ written: true, file: '.env' })
    const renewed = readFileSync(file, 'utf8')
    expect(renewed).not.toBe(env)

    const served = await program.run(['serve'], { PORT: '0' }, (out) => out.includes('listens on'))
    expect(served.code).toBe(0)
    expect(served.out).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+/)
    expect(served.out).toContain('stopped')
    expect(existsSync(join(program.folder, 'data/pay.db'))).toBe(true)
    expect(secrets(renewed).length).toBeGreaterThan(0)
    for (const secret of secrets(renewed)) expect(served.out + served.err).not.toContain(secret)
  })
})

describe('pay-button migrate', PATIENCE, () => {
  test('updates a new store and reports that a current one is up to date', async () => {
    expect(JSON.parse((await program.run(['migrate', '--json'])).out)).toEqual({ from: 0, to: SCHEMA_VERSION })
    expect(JSON.parse((await program.run(['migrate', '--json'])).out)).toEqual({
      from: SCHEMA_VERSION,
      to: SCHEMA_VERSION,
    })
    writeFileSync(
      join(program.folder, 'broken.db'),
      'this is no database, and long enough not to be taken for an empty one. '.repeat(20),
    )
    expect((await program.run(['migrate'], { DATABASE_URL: 'sqlite:./broken.db' })).code).toBe(2)
    expect((await program.run(['migrate'], { DATABASE_URL: 'mysql://x' })).code).toBe(2)
  })

  test('exits with 2 and names DATABASE_URL when the database cannot be used', async () => {
    writeFileSync(join(program.folder, 'a-file'), '')
    for (const url of ['sqlite:./a-file/pay.db', 'mysql://x']) {
      const { code, out, err } = await program.call(['migrate'], { DATABASE_URL: url })
      expect([url, code]).toEqual([url, 2])
      expect(out + err).toContain('DATABASE_URL')
    }
  })
})

describe('pay-button token', PATIENCE, () => {
  test('signs an order with the newest secret for an hour, and the server accepts the token', async () => {
    const earliest = Math.floor(Date.now() / 1000) * 1000 + 3_600_000
    const { code, out } = await program.run(
      ['token', '{"orderId":"1042","amount":"1250.00","currency":"BDT"}', '--json'],
      { ORDER_TOKEN_SECRET: `${SECRET},${'old'.repeat(12)}` },
    )
    const latest = Date.now() + 3_600_000
    expect(code).toBe(0)
    const { token, expiresAt } = JSON.parse(out) as { token: string; expiresAt: string }
    const { order } = await verifyOrderToken(token, [new TextEncoder().encode(SECRET)], Date.now())
    expect(order).toEqual({ orderId: '1042', money: { minor: 125_000n, currency: 'BDT' } })
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(earliest)
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(latest)
  })

  test.each([
    ['no JSON', 'order 1042'],
    ['no amount', '{"orderId":"1","currency":"BDT"}'],
    ['a bad amount', '{"orderId":"1","amount":"1.005","currency":"BDT"}'],
    ['an expiry after more than a week', expiring(Math.floor(Date.now() / 1000) + 8 * 86_400)],
    ['an expiry in the past', expiring(1)],
  ])('exits with 2 and prints no token for %s', async (_name, json) => {
    const { code, out } = await program.call(['token', json], { ORDER_TOKEN_SECRET: SECRET })
    expect([code, out]).toEqual([2, ''])
  })

  function expiring(exp: number): string {
    return JSON.stringify({ orderId: '1', amount: '1.00', currency: 'BDT', exp })
  }
})

describe('pay-button providers', PATIENCE, () => {
  test('lists which providers are on', async () => {
    const { out } = await program.run(['providers', '--json'], { PAKHIPAY_API_KEY: 'k' })
    const { providers } = JSON.parse(out) as { providers: { id: string; on: boolean }[] }
    expect(providers.find(({ id }) => id === 'pakhipay')?.on).toBe(true)
    expect(providers.find(({ id }) => id === 'sandbox')?.on).toBe(false)
  })

  test('names what a provider lacks, and says what is wrong with a value', async () => {
    const { out } = await program.call(['providers'], { LOPAY_API_KEY: 'k', LOPAY_WEBHOOK_SECRET: 'short' })
    expect(out).toMatch(/^off +lopay .* needs LOPAY_WEBHOOK_SECRET \(must be "whsec_" .*\)$/m)
    expect(out).toMatch(/^off +paystack .* needs PAYSTACK_SECRET_KEY, PAYSTACK_CURRENCIES$/m)
  })
})
