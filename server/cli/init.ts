import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { createPrivateFile, makePrivate } from '../store/private-file.ts'
import type { Command } from './command.ts'

const secret = (): string => randomBytes(32).toString('base64url')
const whsec = (): string => `whsec_${randomBytes(32).toString('base64')}`

export const init: Command = {
  name: 'init',
  usage: '',
  summary: 'Writes a .env with fresh random secrets and the sandbox on.',
  details: [
    '',
    '--force overwrites a .env that is there. The secrets in it are gone then, and with them every token they signed.',
  ],
  flags: { force: { type: 'boolean' } },
  words: 0,
  run: async ({ flags }) => {
    if (existsSync('.env') && !flags.force) {
      return {
        code: 1,
        text: '.env is there already; nothing was changed (--force overwrites it)',
        json: { written: false, file: '.env' },
      }
    }
    // Its mode before its content: one that is overwritten may have been readable.
    createPrivateFile('.env')
    makePrivate('.env')
    writeFileSync('.env', dotEnv())
    return {
      code: 0,
      text: 'Wrote .env with fresh secrets. Try it: pay-button serve',
      json: { written: true, file: '.env' },
    }
  },
}

function dotEnv(): string {
  return `# Settings of pay-button. Keep this file out of version control.

# Where buyers and providers reach this server. https, except on this machine.
PUBLIC_URL=http://localhost:8787
DATABASE_URL=sqlite:./data/pay.db

# The shop's pages that may call from a browser, with commas.
ALLOWED_ORIGINS=http://localhost:3000

# Signs order tokens; only the storefront's server and this one know it.
ORDER_TOKEN_SECRET=${secret()}
# Lets the storefront's server open checkouts and read orders.
MERCHANT_API_KEY=${secret()}

# Where order events go. Events wait in the store until this is set.
# ORDER_WEBHOOK_URL=http://localhost:3000/webhooks/pay
ORDER_WEBHOOK_SECRET=${whsec()}

# A provider that moves no money, for trying things out. Refused when NODE_ENV is production.
SANDBOX=1

# Pakhi Pay is on once its brand key is here.
# PAKHIPAY_API_KEY=
`
}
