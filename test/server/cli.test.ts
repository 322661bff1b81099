import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyOrderToken } from '../../server/orders/order-token.ts'
import { SCHEMA_VERSION } from '../../server/store/migrate.ts'

/** The compiled program, as it is installed. */
const BIN = resolve(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> }).bin['pay-button']!,
)
const SECRET = 'cli-order-token-secret-0123456789abcdef'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  out: string
  err: string
}

/** @param until called with each piece of output; what it returns true for ends the program by SIGTERM */
function run(
  words: string[],
  environment: Record<string, string> = {},
  until?: (out: string) => boolean,
): Promise<Ended> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, env: { PATH, ...environment } })
  return new Promise((done) => {
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (until?.(out)) child.kill('SIGTERM')
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (err += chunk))
    child.on('close', (code) => done({ code, out, err }))
  })
}

describe('the command line', () => {
  test('tells what it can do, and each command tells about itself without any settings', async () => {
    const overview = await run(['--help'])
    expect(overview.code).toBe(0)
    for (const name of ['serve', 'init', 'migrate', 'token', 'providers']) {
      expect(overview.out).toContain(name)
      const help = await run([name, '--help'])
      expect([name, help.code]).toEqual([name, 0])
      expect(help.out).toContain(`pay-button ${name}`)
    }
  })

  test.each([[['bogus']], [['serve', '--nope']], [['token']], [['token', 'a', 'b']], [['bogus', '--json']], [[]]])(
    '%j is wrong use: 2',
    async (words) => {
      expect((await run(words)).code).toBe(2)
    },
  )

  test('init writes a .env that serve starts with, and never overwrites one unasked', async () => {
    const first = await run(['init'])
    expect(first.code).toBe(0)
    const env = readFileSync(join(folder, '.env'), 'utf8')
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0)
    for (const secret of env.match(/(?<==)[\w+/=-]{40,}/g) ?? []) expect(first.out).not.toContain(secret)
    expect((await run(['init'])).code).toBe(1)
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(env)
    expect(JSON.parse((await run(['init', '--force', '--json'])).out)).toEqual({ written: true, file: '.env' })
    expect(readFileSync(join(folder, '.env'), 'utf8')).not.toBe(env)

    const served = await run(['serve'], { PORT: '0' }, (out) => out.includes('listens on'))
    expect(served.code).toBe(0)
    expect(served.out).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+/)
    expect(served.out).toContain('stopped')
    expect(existsSync(join(folder, 'data/pay.db'))).toBe(true)
    for (const secret of env.match(/(?<==)[\w+/=-]{40,}/g) ?? []) expect(served.out + served.err).not.toContain(secret)
  })

  test('serve tries each key at start and says which provider refuses it, without waiting for it', async () => {
    const provider = createHttpServer(
      (_request, response) => void response.writeHead(401, { 'content-type': 'application/json' }).end('{}'),
    )
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const served = await run(
      ['serve'],
      {
        PORT: '0',
        PUBLIC_URL: 'http://localhost:1',
        ORDER_TOKEN_SECRET: SECRET,
        ECHEZONA_API_KEY: 'a-key-that-was-withdrawn',
        ECHEZONA_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/api`,
      },
      (out) => out.includes('refuses our key'),
    )
    await new Promise((resolve) => provider.close(resolve))
    expect(served.code).toBe(0)
    expect(served.out.indexOf('listens on')).toBeLessThan(served.out.indexOf('refuses our key'))
    expect(served.out + served.err).not.toContain('a-key-that-was-withdrawn')
  })

  test('serve without settings ends with 2 and names everything that is missing', async () => {
    const { code, err } = await run(['serve'])
    expect(code).toBe(2)
    for (const name of ['PUBLIC_URL', 'ORDER_TOKEN_SECRET', 'PAKHIPAY_API_KEY']) expect(err).toContain(name)
    expect(JSON.parse((await run(['serve', '--json'])).err)).toMatchObject({
      faults: expect.arrayContaining([{ name: 'PUBLIC_URL', message: 'is missing' }]),
    })
  })

  test.each([
    ['HOST', { HOST: '203.0.113.7' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:/' }],
    ['MERCHANT_API_KEY', { MERCHANT_API_KEY: `${'k'.repeat(32)} ${'k'.repeat(8)}` }],
  ])('serve names %s when it cannot be used: 2', async (name, change) => {
    const { code, err } = await run(['serve'], {
      PUBLIC_URL: 'http://localhost:1',
      ORDER_TOKEN_SECRET: SECRET,
      SANDBOX: '1',
      PORT: '0',
      ...change,
    })
    expect([code, err.includes(name)]).toEqual([2, true])
  })

  const SERVE = { PUBLIC_URL: 'http://localhost:1', ORDER_TOKEN_SECRET: SECRET, SANDBOX: '1', PORT: '0' }

  test('serve names a port that is in use and the remedy: 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { code, err } = await run(['serve'], { ...SERVE, PORT: String(port) })
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`Port ${port} is already in use. Set PORT to another port.`),
    ])
    const asJson = await run(['serve', '--json'], { ...SERVE, PORT: String(port) })
    expect(JSON.parse(asJson.err)).toMatchObject({ faults: [{ name: 'PORT' }] })
    taken.close()
  })

  test('serve names a host and a database by their values, with the remedy: 2', async () => {
    const host = await run(['serve'], { ...SERVE, HOST: '203.0.113.7' })
    expect([host.code, host.err]).toEqual([2, expect.stringMatching(/HOST is 203\.0\.113\.7.*Set HOST to/)])
    const database = await run(['serve'], { ...SERVE, DATABASE_URL: 'sqlite:/' })
    expect([database.code, database.err]).toEqual([
      2,
      expect.stringMatching(/DATABASE_URL is sqlite:\/,.*Set DATABASE_URL to/),
    ])
  })

  test('serve and other commands name settings that are misspelt, and no value', async () => {
    const misspelt = { PAKHIPAY_APIKEY: 'brand-key-that-is-secret' }
    const warning = 'PAKHIPAY_APIKEY is not a setting; did you mean PAKHIPAY_API_KEY?'
    const served = await run(['serve'], { ...SERVE, ...misspelt }, (out) => out.includes('listens on'))
    expect([served.code, served.out]).toEqual([0, expect.stringContaining(warning)])
    const failed = await run(['serve'], misspelt)
    expect([failed.code, failed.err]).toEqual([2, expect.stringContaining(warning)])
    const listed = await run(['providers'], misspelt)
    expect([listed.code, listed.err]).toEqual([0, `pay-button: ${warning}\n`])
    expect((await run(['providers', '--json'], misspelt)).err).toBe('')
    for (const { out, err } of [served, failed, listed]) expect(out + err).not.toContain(misspelt.PAKHIPAY_APIKEY)
  })

  test('says where a .env was looked for when settings are missing', async () => {
    const { err } = await run(['serve'])
    expect(err).toContain(`There is no file ${join(realpathSync(folder), '.env')}`)
    writeFileSync(join(folder, '.env'), 'LOG_LEVEL=info\n')
    expect((await run(['serve'])).err).not.toContain('There is no file')
  })

  test('serve refuses the sandbox at a public address: 2', async () => {
    const { code, err } = await run(['serve'], { ...SERVE, PUBLIC_URL: 'https://pay.shop.example' })
    expect([code, err]).toEqual([2, expect.stringContaining('SANDBOX_PUBLIC=1')])
  })

  test('serve warns of TRUST_PROXY=true', async () => {
    const { out } = await run(['serve'], { ...SERVE, TRUST_PROXY: 'true' }, (text) => text.includes('listens on'))
    expect(out).toContain('TRUST_PROXY=true accepts any address that a client claims')
  })

  test.each(['000', '022', '077'])(
    'files with secrets and buyers are for their owner alone, with a umask of %s',
    async (umask) => {
      writeFileSync(join(folder, '.env'), 'OLD=1\n', { mode: 0o644 })
      const { PATH = '' } = process.env
      const script = `umask ${umask} && "${process.execPath}" "${BIN}" init --force && "${process.execPath}" "${BIN}" migrate`
      const [code] = (await once(spawn('sh', ['-c', script], { cwd: folder, env: { PATH } }), 'close')) as [number]
      expect(code).toBe(0)
      for (const name of ['.env', 'data/pay.db'])
        expect((statSync(join(folder, name)).mode & 0o777).toString(8), name).toBe('600')
    },
  )

  test('migrate brings a new store up to date, and says that a current one is', async () => {
    expect(JSON.parse((await run(['migrate', '--json'])).out)).toEqual({ from: 0, to: SCHEMA_VERSION })
    expect(JSON.parse((await run(['migrate', '--json'])).out)).toEqual({ from: SCHEMA_VERSION, to: SCHEMA_VERSION })
    writeFileSync(
      join(folder, 'broken.db'),
      'this is no database, and long enough not to be taken for an empty one. '.repeat(20),
    )
    expect((await run(['migrate'], { DATABASE_URL: 'sqlite:./broken.db' })).code).toBe(2)
    expect((await run(['migrate'], { DATABASE_URL: 'mysql://x' })).code).toBe(2)
  })

  test('migrate names DATABASE_URL when it cannot be used: 2', async () => {
    writeFileSync(join(folder, 'a-file'), '')
    for (const url of ['sqlite:./a-file/pay.db', 'mysql://x']) {
      const { code, out, err } = await run(['migrate'], { DATABASE_URL: url })
      expect([url, code]).toEqual([url, 2])
      expect(out + err).toContain('DATABASE_URL')
    }
  })

  test('token signs what the server accepts, with the newest secret, for an hour', async () => {
    const { code, out } = await run(['token', '{"orderId":"1042","amount":"1250.00","currency":"BDT"}', '--json'], {
      ORDER_TOKEN_SECRET: `${SECRET},${'old'.repeat(12)}`,
    })
    expect(code).toBe(0)
    const { token, expiresAt } = JSON.parse(out) as { token: string; expiresAt: string }
    const { order } = await verifyOrderToken(token, [new TextEncoder().encode(SECRET)], Date.now())
    expect(order).toEqual({ orderId: '1042', money: { minor: 125_000n, currency: 'BDT' } })
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000)).toBeLessThan(60_000)
  })

  test.each([
    ['no JSON', 'order 1042'],
    ['no amount', '{"orderId":"1","currency":"BDT"}'],
    ['a bad amount', '{"orderId":"1","amount":"1.005","currency":"BDT"}'],
    [
      'an exp beyond a week',
      `{"orderId":"1","amount":"1.00","currency":"BDT","exp":${Math.floor(Date.now() / 1000) + 8 * 86_400}}`,
    ],
    ['an exp in the past', '{"orderId":"1","amount":"1.00","currency":"BDT","exp":1}'],
  ])('token with %s: 2, and no token', async (_, json) => {
    const { code, out } = await run(['token', json], { ORDER_TOKEN_SECRET: SECRET })
    expect([code, out]).toEqual([2, ''])
  })

  test('providers tells which are on', async () => {
    const { providers } = JSON.parse((await run(['providers', '--json'], { PAKHIPAY_API_KEY: 'k' })).out) as {
      providers: { id: string; on: boolean }[]
    }
    expect(providers.find(({ id }) => id === 'pakhipay')?.on).toBe(true)
    expect(providers.find(({ id }) => id === 'sandbox')?.on).toBe(false)
  })
})
