import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('the simulators as programs', () => {
  it.each([
    ['lakipay', { LAKIPAY_API_KEY: 'public:secret', ANSWER_SHAPE: 'envelope', NUMBER_TEXT: 'go' }],
    [
      'lakiconnect',
      { LAKICONNECT_API_KEY: 'key', LAKICONNECT_WEBHOOK_SECRET: 'whsec_x', WEBHOOK_URL: 'http://127.0.0.1:9/x' },
    ],
    ['lopay', { LOPAY_API_KEY: 'key', LOPAY_MERCHANT_ID: 'merchant', HEADER_FAMILY: 'webhook' }],
    ['echezona', { ECHEZONA_API_KEY: 'key', ECHEZONA_WEBHOOK_ALGORITHM: 'sha512', ECHEZONA_AMOUNT_UNIT: 'minor' }],
  ])('%s starts, is healthy, and ends on a signal', async (name, env) => {
    const { child, line } = await run(name, { PORT: '0', ...env })
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect((await exit)[0]).toBe(0)
  })

  it('lakipay leaves the key for checking its webhooks in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lakipay-'))
    const file = join(folder, 'public.pem')
    const { child, line } = await run('lakipay', {
      PORT: '0',
      LAKIPAY_API_KEY: 'public:secret',
      WEBHOOK_PUBLIC_KEY_FILE: file,
    })
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    expect(readFileSync(file, 'utf8')).toBe(await (await fetch(`${url}/_control/public-key`)).text())
    const exit = once(child, 'exit')
    child.kill('SIGINT')
    await exit
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['lakipay', { PORT: '0' }, 'LAKIPAY_API_KEY must be set, like public:secret'],
    [
      'lakipay',
      { PORT: '0', LAKIPAY_API_KEY: 'a:b', NUMBER_TEXT: 'roman' },
      'NUMBER_TEXT must be one of raw, js, parsed, decimals, go',
    ],
    ['lopay', { LOPAY_API_KEY: 'key' }, 'PORT must be set'],
  ])('%s does not start with the settings %j', async (name, env, message) => {
    const { child, line } = await run(name, env)
    expect(line).toBe(`The simulator could not start: ${message}`)
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(1)
  })
})

/** @returns the program and the first line that it wrote to either stream */
async function run(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', `demo/simulators/${name}/${name}.ts`], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = [child.stdout, child.stderr].map(
    (input) => once(createInterface({ input }), 'line') as Promise<[string]>,
  )
  const [line] = await Promise.race(lines)
  return { child, line }
}
