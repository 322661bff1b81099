/** `pay-button init`: writes a `.env` file. */

import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { createPrivateFile, makePrivate } from '../store/private-file.ts'
import type { Command } from './command.ts'
import { ownCommand, quoted } from './own-command.ts'

const secret = (): string => randomBytes(32).toString('base64url')
const whsec = (): string => `whsec_${randomBytes(32).toString('base64')}`

export const init: Command = {
  details: [
    '',
    '--force overwrites an existing .env. Its secrets are lost, and tokens that they signed are no longer valid.',
  ],
  flags: { force: { type: 'boolean' } },
  words: 0,
  run: async ({ flags, environment }) => {
    if (existsSync('.env') && !flags.force) {
      return {
        code: 1,
        text: '.env exists already. Nothing was changed (--force overwrites it).',
        json: { written: false, file: '.env' },
      }
    }
    // Sets the mode before the content: an existing file may have been readable for others.
    createPrivateFile('.env')
    makePrivate('.env')
    writeFileSync('.env', dotEnv())
    return {
      code: 0,
      text: nextSteps(ownCommand(process.argv[1]!, environment.PATH)),
      json: { written: true, file: '.env' },
    }
  },
}

/** @param program how to call this program */
function nextSteps(program: string): string {
  const order = { orderId: '1042', amount: '1250.00', currency: 'BDT' }
  return `Wrote .env with new secrets and the sandbox on.

Start the companion in this folder:
  ${program} serve

Sign an order token for a trial, in a second terminal:
  ${program} token ${quoted(JSON.stringify(order))}`
}

function dotEnv(): string {
  return `# Settings of pay-button. Keep this file out of version control.

# Where buyers and providers reach this server. https, except on this machine.
PUBLIC_URL=http://localhost:8787
DATABASE_URL=sqlite:./data/pay.db

# The origins of the shop's pages that may call from a browser, separated by commas.
ALLOWED_ORIGINS=http://localhost:3000

# Signs order tokens. Only the shop's server and this one know it.
ORDER_TOKEN_SECRET=${secret()}
# Lets the shop's server open checkouts and read orders.
MERCHANT_API_KEY=${secret()}

# Where order events go. Events wait in the store until this is set.
# ORDER_WEBHOOK_URL=http://localhost:3000/webhooks/pay
ORDER_WEBHOOK_SECRET=${whsec()}

# A provider that moves no money, for trials. Refused when NODE_ENV is production.
SANDBOX=1

# The brand key switches Pakhi Pay on.
# PAKHIPAY_API_KEY=
`
}
