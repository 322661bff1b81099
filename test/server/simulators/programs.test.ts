import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { ChildProcess } from 'node:child_process'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Each program says one of these, perhaps after a warning of Node. */
const OUTCOME = /simulator: http|could not start/

let running: ChildProcess | null = null

afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) await end(running, 'SIGKILL')
  running = null
})

describe('a simulator as a program', () => {
  it.each([
    ['pakhipay', { PAKHIPAY_API_KEY: 'key', SIGNATURE_FORM: 'php' }],
    ['lakipay', { LAKIPAY_API_KEY: 'public:secret', ANSWER_SHAPE: 'envelope', NUMBER_TEXT: 'go' }],
    [
      'lakiconnect',
      { LAKICONNECT_API_KEY: 'key', LAKICONNECT_WEBHOOK_SECRET: 'whsec_x', WEBHOOK_URL: 'http://127.0.0.1:9/x' },
    ],
    ['lopay', { LOPAY_API_KEY: 'key', LOPAY_MERCHANT_ID: 'merchant', HEADER_FAMILY: 'webhook' }],
    ['sslcommerz', { SSLCOMMERZ_STORE_ID: 'store', SSLCOMMERZ_STORE_PASSWORD: 'password' }],
    ['echezona', { ECHEZONA_API_KEY: 'key', ECHEZONA_WEBHOOK_ALGORITHM: 'sha512', ECHEZONA_AMOUNT_UNIT: 'minor' }],
    ['bkash', { BKASH_USERNAME: 'shop', BKASH_PASSWORD: 'password', BKASH_APP_KEY: 'app', BKASH_APP_SECRET: 'secret' }],
    ['paystack', { PAYSTACK_SECRET_KEY: 'sk_test_4b7a1e', FEE_ON_BUYER: '1' }],
    ['chapa', { CHAPA_SECRET_KEY: 'CHASECK_TEST-4b7a1e', CHAPA_WEBHOOK_SECRET: 'hash', FEE_IN_AMOUNT: '1' }],
  ])('starts, is healthy and ends on a signal: %s', async (name, env) => {
    const { child, url } = await run(name, { PORT: '0', ...env })
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
    expect(await end(child, 'SIGTERM')).toBe(0)
  })

  it('writes the key that verifies its webhooks to a file: lakipay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lakipay-'))
    const file = join(folder, 'public.pem')
    const settings = { PORT: '0', LAKIPAY_API_KEY: 'public:secret', WEBHOOK_PUBLIC_KEY_FILE: file }
    const { child, url } = await run('lakipay', settings)
    expect(readFileSync(file, 'utf8')).toBe(await (await fetch(`${url}/_control/public-key`)).text())
    expect(await end(child, 'SIGINT')).toBe(0)
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['pakhipay', { PORT: '0' }, 'PAKHIPAY_API_KEY must be set'],
    ['lakipay', { PORT: '0' }, 'LAKIPAY_API_KEY must be set, like public:secret'],
    [
      'lakipay',
      { PORT: '0', LAKIPAY_API_KEY: 'a:b', NUMBER_TEXT: 'roman' },
      'NUMBER_TEXT must be one of raw, js, parsed, decimals, go',
    ],
    ['lopay', { LOPAY_API_KEY: 'key' }, 'PORT must be set'],
  ])('does not start with wrong settings: %s with %j', async (name, env, message) => {
    const { child, line } = await run(name, env)
    expect(line).toBe(`The simulator could not start: ${message}`)
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(1)
  })
})

/** @returns the program once it has said whether it could start, with its address if it has one */
async function run(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', `demo/simulators/${name}/${name}.ts`], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = child
  const line = await new Promise<string>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (text) => OUTCOME.test(text) && resolve(text))
    child.on('error', reject)
    child.on('close', (code) => reject(new Error(`${name} ended with exit code ${code} and said nothing`)))
  })
  return { child, line, url: /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] }
}

/** @returns the exit code */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = (await exit) as [number | null]
  return code
}
