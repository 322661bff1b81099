/**
 * The commands, in the order in which `--help` lists them. Each loads its own code, because most need little of the
 * server and loading all of it takes longer than they do.
 */

import type { Command } from './command.ts'

export interface CommandEntry {
  readonly name: string
  /** The words after the name, e.g. `<json>`. */
  readonly usage: string
  /** One line. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    usage: '',
    summary: 'Migrates the store, listens on HOST:PORT and runs until a signal stops it.',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'init',
    usage: '',
    summary: 'Writes a .env file with new random secrets and the sandbox switched on.',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'migrate',
    usage: '',
    summary: 'Migrates the store that DATABASE_URL names to the current schema. Harmless when it is current.',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  {
    name: 'prove',
    usage: '',
    summary: 'Checks every invariant of the store and the hash chain of its audit log. Names the rows that break one.',
    load: async () => (await import('./prove.ts')).proveCommand,
  },
  {
    name: 'explain',
    usage: '<orderId>',
    summary:
      'Shows what happened to an order: steps of the buyer, provider calls, webhooks, polls, states, deliveries.',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'orders',
    usage: 'list|show [orderId]',
    summary: 'Lists and finds orders, the newest first, or shows one with everything about it.',
    load: async () => (await import('./orders.ts')).ordersCommand,
  },
  {
    name: 'anomalies',
    usage: 'list|resolve|accept [id]',
    summary: 'Lists money that does not fit its order. Resolves it, or accepts it as the payment of the order.',
    load: async () => (await import('./anomalies.ts')).anomaliesCommand,
  },
  {
    name: 'payments',
    usage: 'check|review <paymentId>',
    summary: 'Asks the provider now, about a payment or a transaction, or says that a payment was reviewed.',
    load: async () => (await import('./payments.ts')).paymentsCommand,
  },
  {
    name: 'refunds',
    usage: 'make|record|resolve <id>',
    summary: 'Returns money at the provider, records a refund that was made there, or says what became of one.',
    load: async () => (await import('./refunds.ts')).refundsCommand,
  },
  {
    name: 'events',
    usage: 'list|resend [eventId]',
    summary: 'Lists order events with their deliveries, or sends one again.',
    load: async () => (await import('./events.ts')).eventsCommand,
  },
  {
    name: 'webhooks',
    usage: 'list|replay [webhookId]',
    summary: 'Lists received webhooks with their verdict and what became of them, or replays one.',
    load: async () => (await import('./webhooks.ts')).webhooksCommand,
  },
  {
    name: 'replay',
    usage: '<webhookId>',
    summary: 'Verifies a stored or refused webhook again under the current secrets, and processes it.',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'backup',
    usage: '<file>',
    summary: 'Copies the store to a file while the companion runs, then checks the copy and proves its invariants.',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  {
    name: 'erase',
    usage: '--email <address>',
    summary: 'Erases the details of a customer from every order in which the address or the number occurs.',
    load: async () => (await import('./erase.ts')).eraseCommand,
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'Checks the settings, the clock, the providers, the webhooks, the queues and the disk.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'token',
    usage: '<json>',
    summary: 'Signs an order token with the newest ORDER_TOKEN_SECRET.',
    load: async () => (await import('./token.ts')).token,
  },
  {
    name: 'providers',
    usage: '',
    summary: 'Lists the providers that are on, and the settings that would switch on the others.',
    load: async () => (await import('./providers.ts')).providers,
  },
  {
    name: 'lakiconnect',
    usage: 'settings',
    summary: 'Reads or writes where LakiConnect sends its webhooks, and reads back what it wrote.',
    load: async () => (await import('./lakiconnect.ts')).lakiconnectCommand,
  },
  {
    name: 'lopay',
    usage: 'webhooks|links [action] [id]',
    summary: "Manages Lopay's webhook subscriptions and payment links.",
    load: async () => (await import('./lopay.ts')).lopayCommand,
  },
]
