import { once } from 'node:events'
import { realpathSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PATIENCE, testProgram } from './program.ts'

const program = testProgram()
const SECRET = 'cli-order-token-secret-0123456789abcdef'
const SERVE = { PUBLIC_URL: 'http://localhost:1', ORDER_TOKEN_SECRET: SECRET, SANDBOX: '1', PORT: '0' }
const listens = (out: string): boolean => out.includes('listens on')

describe('pay-button serve', PATIENCE, () => {
  test('probes each key after it listens, and logs which provider refuses its key', async () => {
    const provider = createHttpServer(
      (_request, response) => void response.writeHead(401, { 'content-type': 'application/json' }).end('{}'),
    ).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const served = await program.run(
      ['serve'],
      {
        PORT: '0',
        PUBLIC_URL: 'http://localhost:1',
        ORDER_TOKEN_SECRET: SECRET,
        ECHEZONA_API_KEY: 'a-key-that-was-withdrawn',
        ECHEZONA_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/api`,
      },
      (out) => out.includes('our key'),
    )
    provider.close()
    expect(served.code).toBe(0)
    expect(served.out.indexOf('listens on')).toBeLessThan(served.out.indexOf('our key'))
    expect(served.out + served.err).not.toContain('a-key-that-was-withdrawn')
  })

  test('exits with 2 without settings and names every missing one', async () => {
    const { code, err } = await program.run(['serve'])
    expect(code).toBe(2)
    for (const name of ['PUBLIC_URL', 'ORDER_TOKEN_SECRET', 'PAKHIPAY_API_KEY']) expect(err).toContain(name)
    expect(JSON.parse((await program.run(['serve', '--json'])).err)).toMatchObject({
      faults: expect.arrayContaining([{ name: 'PUBLIC_URL', message: 'is missing' }]),
    })
  })

  test('names the .env file that it looked for when settings are missing', async () => {
    const { err } = await program.run(['serve'])
    expect(err).toContain(`There is no file ${join(realpathSync(program.folder), '.env')}`)
    writeFileSync(join(program.folder, '.env'), 'LOG_LEVEL=info\n')
    expect((await program.run(['serve'])).err).not.toContain('There is no file')
  })

  test.each([
    ['HOST', { HOST: '203.0.113.7' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:/' }],
    ['MERCHANT_API_KEY', { MERCHANT_API_KEY: `${'k'.repeat(32)} ${'k'.repeat(8)}` }],
  ])('exits with 2 and names %s when the setting cannot be used', async (name, change) => {
    const { code, err } = await program.run(['serve'], { ...SERVE, ...change })
    expect([code, err.includes(name)]).toEqual([2, true])
  })

  test('exits with 2 when its port is in use, and names the remedy', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { code, err } = await program.run(['serve'], { ...SERVE, PORT: String(port) })
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`Port ${port} is already in use. Set PORT to another port.`),
    ])
    const asJson = await program.run(['serve', '--json'], { ...SERVE, PORT: String(port) })
    expect(JSON.parse(asJson.err)).toMatchObject({ faults: [{ name: 'PORT' }] })
    taken.close()
  })

  test('exits with 2 when its host or its database cannot be used, with the value and the remedy', async () => {
    const host = await program.run(['serve'], { ...SERVE, HOST: '203.0.113.7' })
    expect([host.code, host.err]).toEqual([2, expect.stringMatching(/HOST is 203\.0\.113\.7.*Set HOST to/)])
    const database = await program.run(['serve'], { ...SERVE, DATABASE_URL: 'sqlite:/' })
    expect([database.code, database.err]).toEqual([
      2,
      expect.stringMatching(/DATABASE_URL is sqlite:\/,.*Set DATABASE_URL to/),
    ])
  })

  test('exits with 2 when the sandbox is on at a public address', async () => {
    const { code, err } = await program.run(['serve'], { ...SERVE, PUBLIC_URL: 'https://pay.shop.example' })
    expect([code, err]).toEqual([2, expect.stringContaining('SANDBOX_PUBLIC=1')])
  })

  test('warns about TRUST_PROXY=true', async () => {
    const { out } = await program.run(['serve'], { ...SERVE, TRUST_PROXY: 'true' }, listens)
    expect(out).toContain('TRUST_PROXY=true accepts any address that a client claims')
  })

  test('warns about a misspelt setting, as other commands do, and does not print its value', async () => {
    const misspelt = { PAKHIPAY_APIKEY: 'brand-key-that-is-secret' }
    const warning = 'PAKHIPAY_APIKEY is not a setting; did you mean PAKHIPAY_API_KEY?'
    const served = await program.run(['serve'], { ...SERVE, ...misspelt }, listens)
    expect([served.code, served.out]).toEqual([0, expect.stringContaining(warning)])
    const failed = await program.run(['serve'], misspelt)
    expect([failed.code, failed.err]).toEqual([2, expect.stringContaining(warning)])
    const listed = await program.run(['providers'], misspelt)
    expect([listed.code, listed.err]).toEqual([0, `pay-button: ${warning}\n`])
    expect((await program.run(['providers', '--json'], misspelt)).err).toBe('')
    for (const { out, err } of [served, failed, listed]) expect(out + err).not.toContain(misspelt.PAKHIPAY_APIKEY)
  })
})
