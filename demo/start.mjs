/**
 * `npm start`: the demo shop, the companion server and a simulator of each provider, from a fresh clone to an address to open. They take ports in a row:
 * the shop the first, then the companion, Pakhi Pay, LakiPay, Echezona and Lopay.
 */

import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install, npm } from '../.ci/install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** In the order of their ports. */
const programs = ['shop', 'companion', 'pakhipay', 'lakipay', 'echezona', 'lopay']
/** What a giver may choose, country by country. */
const openAmounts = 'BDT:10.00-50000.00,ETB:10.00-50000.00,NGN:100.00-500000.00,GBP:1.00-500.00'

/** Starting takes a second; a busy machine may need longer. */
const readyDeadlineMs = 60_000
/** What a child gets to end by itself before it is made to. */
const stopDeadlineMs = 5_000
const parentCheckMs = 500

const children = []
let isStopping = false
let exitCode = 0

process.on('SIGINT', () => stop())
process.on('SIGTERM', () => stop())
stopWithNpm()

try {
  await start()
} catch (error) {
  console.error(`\n${error.message}`)
  exitCode = 1
  stop()
}

async function start() {
  const { port, dataFolder } = readArguments()
  const ports = Object.fromEntries(programs.map((name, index) => [name, port + index]))
  for (const each of Object.values(ports)) await ensureFree(each)
  install()
  buildIfStale()

  const secrets = openSecrets(dataFolder)
  const urls = Object.fromEntries(programs.map((name) => [name, `http://localhost:${ports[name]}`]))
  const simulators = programs.slice(2)
  const webhookKeyFile = join(dataFolder, 'lakipay-webhook-key.pem')
  const merchantId = randomUUID()
  const webhookUrl = (provider) => `http://127.0.0.1:${ports.companion}/webhooks/${provider}`
  const settings = {
    pakhipay: { PAKHIPAY_API_KEY: secrets.pakhipayApiKey },
    lakipay: {
      LAKIPAY_API_KEY: secrets.lakipayApiKey,
      WEBHOOK_PUBLIC_KEY_FILE: webhookKeyFile,
      MERCHANT_NAME: 'Shiuli',
    },
    echezona: {
      ECHEZONA_API_KEY: secrets.echezonaApiKey,
      ECHEZONA_WEBHOOK_SECRET: secrets.echezonaWebhookSecret,
      WEBHOOK_URL: webhookUrl('echezona'),
    },
    lopay: {
      LOPAY_API_KEY: secrets.lopayApiKey,
      LOPAY_MERCHANT_ID: merchantId,
      LOPAY_WEBHOOK_SECRET: secrets.lopayWebhookSecret,
      WEBHOOK_URL: webhookUrl('lopay'),
    },
  }

  for (const name of simulators)
    run(name, ['--import', 'tsx', `demo/simulators/${name}/${name}.ts`], {
      PORT: ports[name],
      PUBLIC_URL: urls[name],
      ...settings[name],
    })
  // LakiPay makes its key when it starts, and the companion reads it when it does.
  await ready('lakipay', urls.lakipay)
  run('companion', ['dist/server/main.js', 'serve'], {
    PORT: ports.companion,
    PUBLIC_URL: urls.companion,
    DATABASE_URL: `sqlite:${join(dataFolder, 'pay.db')}`,
    ALLOWED_ORIGINS: `${urls.shop},http://127.0.0.1:${ports.shop}`,
    ORDER_TOKEN_SECRET: secrets.orderTokenSecret,
    MERCHANT_API_KEY: secrets.merchantApiKey,
    ORDER_WEBHOOK_URL: `http://127.0.0.1:${ports.shop}/webhooks/pay`,
    ORDER_WEBHOOK_SECRET: secrets.orderWebhookSecret,
    PAKHIPAY_API_KEY: secrets.pakhipayApiKey,
    PAKHIPAY_BASE_URL: urls.pakhipay,
    LAKIPAY_API_KEY: secrets.lakipayApiKey,
    LAKIPAY_BASE_URL: urls.lakipay,
    LAKIPAY_WEBHOOK_PUBLIC_KEY: webhookKeyFile,
    ECHEZONA_API_KEY: secrets.echezonaApiKey,
    ECHEZONA_BASE_URL: `${urls.echezona}/api`,
    ECHEZONA_WEBHOOK_SECRET: secrets.echezonaWebhookSecret,
    LOPAY_API_KEY: secrets.lopayApiKey,
    LOPAY_BASE_URL: urls.lopay,
    LOPAY_MERCHANT_ID: merchantId,
    LOPAY_WEBHOOK_SECRET: secrets.lopayWebhookSecret,
    OPEN_AMOUNTS: openAmounts,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  })
  run('shop', ['--import', 'tsx', 'demo/shop.ts'], {
    PORT: ports.shop,
    SHOP_URL: urls.shop,
    COMPANION_URL: urls.companion,
    PROVIDER_URLS: simulators.map((name) => urls[name]).join(','),
    PHONE_URL: `${urls.lakipay}/phone`,
    ORDER_TOKEN_SECRET: secrets.orderTokenSecret,
    MERCHANT_API_KEY: secrets.merchantApiKey,
    ORDER_WEBHOOK_SECRET: secrets.orderWebhookSecret,
    OPEN_AMOUNTS: openAmounts,
    DATA_FILE: join(dataFolder, 'orders.json'),
  })

  for (const name of programs) await ready(name, urls[name])
  if (isStopping) return
  console.log(`
  ────────────────────────────────────────────────
   The demo shop is open:  ${urls.shop}
  ────────────────────────────────────────────────
   Companion server        ${urls.companion}
   Simulated providers
     Bangladesh  Pakhi Pay ${urls.pakhipay}
     Ethiopia    LakiPay   ${urls.lakipay}/phone  (the pretend phone)
     Nigeria     Echezona  ${urls.echezona}
     UK          Lopay     ${urls.lopay}
   Data and secrets        ${relative(process.cwd(), dataFolder) || '.'}

   Ctrl-C stops everything.
`)
}

function readArguments() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } })
  const text = values.port ?? process.env.PORT ?? '3000'
  const port = Number(text)
  const last = 65_535 - (programs.length - 1)
  if (!/^\d+$/.test(text) || port < 1 || port > last)
    throw new Error(`The port must be a number from 1 to ${last}, not ${JSON.stringify(text)}.`)
  return { port, dataFolder: resolve(root, values.data ?? 'data/demo') }
}

/** Both loopback addresses: a browser that is told `localhost` may try either first. */
async function ensureFree(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await new Promise((reconcile) => {
      const probe = createServer()
      probe.once('error', (error) => reconcile(error.code))
      probe.listen(port, host, () => probe.close(() => reconcile(null)))
    })
    if (code === 'EADDRINUSE')
      throw new Error(
        `Port ${port} is in use. The demo takes ${programs.length} in a row; choose others with: npm start -- --port 4000`,
      )
    if (code === 'EACCES')
      throw new Error(`Port ${port} is not allowed here. Choose others with: npm start -- --port 4000`)
  }
}

function buildIfStale() {
  const built = ['dist/server/main.js', 'dist/browser/pay-button.js'].map((path) => join(root, path))
  const sources = ['src', 'server', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'].map(
    (path) => join(root, path),
  )
  if (
    built.every((path) => existsSync(path)) &&
    newest(sources) <= Math.min(...built.map((path) => statSync(path).mtimeMs))
  )
    return
  console.log('Building …')
  // Whatever this shell has: with another NODE_ENV the bundles would hold Lit's development build.
  npm(['run', '--silent', 'build'], { NODE_ENV: 'production' })
}

function newest(paths) {
  return Math.max(
    0,
    ...paths.map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false })
      if (!stats) return 0
      return stats.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stats.mtimeMs
    }),
  )
}

/** Made once per data folder, readable by its owner only: the orders in there are signed with them. A folder of an older demo gets what it lacks. */
function openSecrets(folder) {
  const file = join(folder, 'secrets.json')
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secret = () => randomBytes(32).toString('base64url')
  const signingSecret = () => `whsec_${randomBytes(32).toString('base64')}`
  const secrets = {
    orderTokenSecret: secret(),
    merchantApiKey: secret(),
    orderWebhookSecret: signingSecret(),
    pakhipayApiKey: secret(),
    lakipayApiKey: `${secret()}:${secret()}`,
    echezonaApiKey: secret(),
    echezonaWebhookSecret: secret(),
    lopayApiKey: secret(),
    lopayWebhookSecret: signingSecret(),
    ...known,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

/** Only what a child needs goes into its environment: settings of another server may stand in this one's. */
function run(name, args, settings) {
  if (isStopping) return
  const { PATH, HOME, TMPDIR, SYSTEMROOT, NODE_OPTIONS } = process.env
  const env = Object.fromEntries(
    Object.entries({ PATH, HOME, TMPDIR, SYSTEMROOT, NODE_OPTIONS, ...settings }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const entry = { name, child, hasEnded: false }
  children.push(entry)
  for (const [stream, write] of [
    [child.stdout, console.log],
    [child.stderr, console.error],
  ]) {
    stream.setEncoding('utf8')
    let rest = ''
    stream.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) write(`${name.padEnd(9)} │ ${line}`)
    })
  }
  child.on('error', (error) => console.error(`${name} could not be started: ${error.message}`))
  child.on('close', (code, signal) => {
    entry.hasEnded = true
    if (isStopping) return
    console.error(`\nThe ${name} has ended (${signal ?? `exit code ${code}`}), see above; stopping everything.`)
    exitCode = 1
    stop()
  })
}

async function ready(name, url) {
  const address = `${url}/healthz`
  const deadline = Date.now() + readyDeadlineMs
  while (!isStopping) {
    const response = await fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    if (response?.ok) return
    if (Date.now() > deadline)
      throw new Error(`The ${name} did not answer on ${address} within ${readyDeadlineMs / 1000} s.`)
    await new Promise((again) => setTimeout(again, 50))
  }
}

/** A signal to npm ends npm and the shell between, which may not pass it on: without a parent there is nobody to serve. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop(), parentCheckMs).unref()
}

function stop() {
  process.exitCode = exitCode
  if (isStopping) return
  isStopping = true
  for (const { child, hasEnded } of children) if (!hasEnded) child.kill('SIGTERM')
  // Does not keep this process alive: it ends with its last child.
  setTimeout(() => {
    for (const { child, hasEnded } of children) if (!hasEnded) child.kill('SIGKILL')
  }, stopDeadlineMs).unref()
}
