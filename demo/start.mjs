/**
 * `npm start`: runs the demo shop, the companion server and a simulator of each provider. It works in a fresh clone.
 * They take ports in a row: the shop the first, then the companion, Pakhi Pay, LakiPay, Echezona, Lopay, SSLCommerz,
 * Paystack, bKash and Chapa.
 */

import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install, npm } from '../.ci/install.mjs'
import { createProcesses } from './processes.mjs'
import { openSecrets } from './secrets.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** In the order of their ports. */
const programs = [
  'shop',
  'companion',
  'pakhipay',
  'lakipay',
  'echezona',
  'lopay',
  'sslcommerz',
  'paystack',
  'bkash',
  'chapa',
]
const simulators = programs.slice(2)
/** The limits of tips, by currency. */
const openAmounts =
  'BDT:10.00-50000.00,ETB:10.00-50000.00,NGN:100.00-500000.00,' +
  'GHS:1.00-5000.00,KES:10.00-50000.00,ZAR:5.00-5000.00,GBP:1.00-500.00'

const sslcommerzStore = 'shiulilive'
const bkashUser = 'shiuli'
const bkashApp = 'shiuli-app'

const processes = createProcesses()

try {
  await start()
} catch (error) {
  console.error(`\n${error.message}`)
  processes.stop(1)
}

async function start() {
  const { port, dataFolder } = readArguments()
  const ports = Object.fromEntries(programs.map((name, index) => [name, port + index]))
  for (const each of Object.values(ports)) await ensureFree(each)
  install()
  buildIfStale()

  const urls = Object.fromEntries(programs.map((name) => [name, `http://localhost:${ports[name]}`]))
  const secrets = openSecrets(dataFolder)
  const settings = settingsOf({ ports, urls, dataFolder, secrets, merchantId: randomUUID() })
  for (const name of simulators)
    processes.run(name, ['--import', 'tsx', `demo/simulators/${name}/${name}.ts`], settings[name], { isQuiet: true })
  // LakiPay makes its key when it starts, and the companion reads it when it starts.
  await processes.ready('lakipay', urls.lakipay)
  // Its warnings at start are about settings for real providers.
  const isQuiet = process.env.LOG_LEVEL === undefined
  processes.run('companion', ['dist/server/main.js', 'serve'], settings.companion, { isQuiet })
  processes.run('shop', ['--import', 'tsx', 'demo/shop.ts'], settings.shop, { isQuiet: true })
  for (const name of programs) await processes.ready(name, urls[name])
  if (!processes.isStopping) console.log(screen(urls, secrets.adminToken, relative(process.cwd(), dataFolder) || '.'))
}

function screen(urls, adminToken, dataFolder) {
  return `
  ────────────────────────────────────────────────
   The demo shop is open:  ${urls.shop}
  ────────────────────────────────────────────────

   Try this
     Buy something. No real money moves.
     Change the country at the top of the shop: each has other providers.
     With LakiPay in Ethiopia, approve the payment on the demo phone.
     On a provider's page, open "Make something go wrong".

   The merchant's console
     Address           ${urls.companion}/admin
     Admin token       ${adminToken}

   Where to look
     Demo phone        ${urls.lakipay}/phone
     Companion server  ${urls.companion}
     Data and secrets  ${dataFolder}
     Payments and webhooks, as each provider sees them:
       Bangladesh      ${urls.pakhipay}/_control  (Pakhi Pay)
                       ${urls.sslcommerz}/_control  (SSLCommerz)
                       ${urls.bkash}/_control  (bKash)
       Ethiopia        ${urls.lakipay}/_control  (LakiPay)
                       ${urls.chapa}/_control  (Chapa)
       Nigeria         ${urls.echezona}/_control  (Echezona)
                       ${urls.paystack}/_control  (Paystack)
       Ghana, Kenya and South Africa
                       ${urls.paystack}/_control  (Paystack)
       United Kingdom  ${urls.lopay}/_control  (Lopay)

   Ctrl-C stops everything.
`
}

function settingsOf({ ports, urls, dataFolder, secrets, merchantId }) {
  const webhookKeyFile = join(dataFolder, 'lakipay-webhook-key.pem')
  const webhookUrl = (provider) => `http://127.0.0.1:${ports.companion}/webhooks/${provider}`
  const addressOf = (name) => ({ PORT: ports[name], PUBLIC_URL: urls[name] })
  return {
    pakhipay: { ...addressOf('pakhipay'), PAKHIPAY_API_KEY: secrets.pakhipayApiKey },
    lakipay: {
      ...addressOf('lakipay'),
      LAKIPAY_API_KEY: secrets.lakipayApiKey,
      WEBHOOK_PUBLIC_KEY_FILE: webhookKeyFile,
      MERCHANT_NAME: 'Shiuli',
    },
    echezona: {
      ...addressOf('echezona'),
      ECHEZONA_API_KEY: secrets.echezonaApiKey,
      ECHEZONA_WEBHOOK_SECRET: secrets.echezonaWebhookSecret,
      WEBHOOK_URL: webhookUrl('echezona'),
    },
    lopay: {
      ...addressOf('lopay'),
      LOPAY_API_KEY: secrets.lopayApiKey,
      LOPAY_MERCHANT_ID: merchantId,
      LOPAY_WEBHOOK_SECRET: secrets.lopayWebhookSecret,
      WEBHOOK_URL: webhookUrl('lopay'),
    },
    sslcommerz: {
      ...addressOf('sslcommerz'),
      SSLCOMMERZ_STORE_ID: sslcommerzStore,
      SSLCOMMERZ_STORE_PASSWORD: secrets.sslcommerzPassword,
    },
    paystack: {
      ...addressOf('paystack'),
      PAYSTACK_SECRET_KEY: secrets.paystackSecretKey,
      WEBHOOK_URL: webhookUrl('paystack'),
    },
    bkash: {
      ...addressOf('bkash'),
      BKASH_USERNAME: bkashUser,
      BKASH_PASSWORD: secrets.bkashPassword,
      BKASH_APP_KEY: bkashApp,
      BKASH_APP_SECRET: secrets.bkashAppSecret,
    },
    chapa: {
      ...addressOf('chapa'),
      CHAPA_SECRET_KEY: secrets.chapaSecretKey,
      CHAPA_WEBHOOK_SECRET: secrets.chapaWebhookSecret,
      WEBHOOK_URL: webhookUrl('chapa'),
    },
    companion: {
      ...addressOf('companion'),
      DATABASE_URL: `sqlite:${join(dataFolder, 'pay.db')}`,
      ALLOWED_ORIGINS: `${urls.shop},http://127.0.0.1:${ports.shop}`,
      ORDER_TOKEN_SECRET: secrets.orderTokenSecret,
      MERCHANT_API_KEY: secrets.merchantApiKey,
      ADMIN_TOKEN: secrets.adminToken,
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
      SSLCOMMERZ_STORE_ID: sslcommerzStore,
      SSLCOMMERZ_STORE_PASSWORD: secrets.sslcommerzPassword,
      SSLCOMMERZ_BASE_URL: urls.sslcommerz,
      PAYSTACK_SECRET_KEY: secrets.paystackSecretKey,
      // A real account has the currencies of its country. The simulator sells in all of them.
      PAYSTACK_CURRENCIES: 'NGN,GHS,KES,ZAR',
      PAYSTACK_BASE_URL: urls.paystack,
      BKASH_USERNAME: bkashUser,
      BKASH_PASSWORD: secrets.bkashPassword,
      BKASH_APP_KEY: bkashApp,
      BKASH_APP_SECRET: secrets.bkashAppSecret,
      BKASH_BASE_URL: `${urls.bkash}/v1.2.0-beta`,
      CHAPA_SECRET_KEY: secrets.chapaSecretKey,
      CHAPA_WEBHOOK_SECRET: secrets.chapaWebhookSecret,
      CHAPA_BASE_URL: `${urls.chapa}/v1`,
      OPEN_AMOUNTS: openAmounts,
      SHOP_NAME: 'Shiuli',
      SHOP_LOGO: join(root, 'demo/pages/assets/flower.svg'),
      SHOP_ACCENT: '#23493a',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    },
    shop: {
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
    },
  }
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

/** Checks both loopback addresses, since browsers try either of them first for `localhost`. */
async function ensureFree(port) {
  const choose = 'Choose others with: npm start -- --port 4000'
  for (const host of ['127.0.0.1', '::1']) {
    const code = await new Promise((resolve) => {
      const probe = createServer()
      probe.once('error', (error) => resolve(error.code))
      probe.listen(port, host, () => probe.close(() => resolve(null)))
    })
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} is in use. The demo takes ${programs.length} in a row. ${choose}`)
    if (code === 'EACCES') throw new Error(`Port ${port} is not allowed here. ${choose}`)
  }
}

function buildIfStale() {
  const built = inRoot('dist/server/main.js', 'dist/browser/pay-button.js', 'dist/admin/assets.json')
  const sources = inRoot(
    'src',
    'server',
    'admin',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'vite.config.ts',
  )
  const isBuilt = built.every((path) => existsSync(path))
  if (isBuilt && newest(sources) <= Math.min(...built.map((path) => statSync(path).mtimeMs))) return
  console.log('Building …')
  // With another NODE_ENV, which this shell may have, the bundles would contain Lit's development build.
  npm(['run', '--silent', 'build'], { NODE_ENV: 'production' })
}

function inRoot(...paths) {
  return paths.map((path) => join(root, path))
}

function newest(paths) {
  const times = paths.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) return 0
    return stats.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stats.mtimeMs
  })
  return Math.max(0, ...times)
}
