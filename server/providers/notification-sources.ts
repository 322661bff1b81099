/** The registry of platforms that send webhooks and take no payments: one line each. */

export { lakiconnect } from './lakiconnect.ts'
