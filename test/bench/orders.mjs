/**
 * A store as a shop has it after half a year, for what operators read: orders with a payment each, most of them paid,
 * their webhooks and order events, and a few orders that need a person. Written in statements that both engines take,
 * because the store's own queries would need many minutes for a million orders.
 */

import { openDriver } from '../../dist/server/store/open.js'

const HALF_A_YEAR = 182 * 86_400_000
const BATCH = 50_000
/** Ids of one length, so that they sort as numbers do. */
const FIRST = 1_000_000_000

/** What the requests of the bench name. */
export const ordersOf = (count, now) => {
  const step = Math.max(1, Math.floor(HALF_A_YEAR / count))
  return {
    startedAt: now - count * step,
    step,
    orderId: (index) => `ord-${FIRST + index}`,
    paymentId: (index) => `pay_${FIRST + index}`,
    transactionId: (index) => `TRX${FIRST + index}`,
    email: (index) => `buyer${index % 300_000}@shop.example`,
    createdAt: (index) => now - count * step + index * step,
  }
}

/** Fills an empty, migrated store. */
export async function fillOrders({ url }, count, now) {
  const { startedAt, step } = ordersOf(count, now)
  const driver = openDriver(url)
  const apply = driver.migration ?? driver.transaction
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(from + BATCH, count)
    await apply((sql) => sql.script(statements({ from, to, count, startedAt, step })))
  }
  // Postgres counts the rows by itself a little later.
  if (driver.events) await driver.transaction((sql) => sql.script('ANALYZE'))
  await driver.close()
}

/**
 * Of ten orders, seven are paid, one failed, one has a checkout that nobody used, and one was given up. Of a thousand,
 * one was paid short, of which all but the newest are resolved.
 */
function statements({ from, to, count, startedAt, step }) {
  const numbers = `WITH RECURSIVE numbers (i) AS
    (SELECT CAST(${from} AS INTEGER) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ${to})`
  const at = `(${startedAt} + i * ${step})`
  const number = `(${FIRST} + i)`
  const amount = '((i % 5000 + 1) * 100)'
  const isPaid = '(i % 10 < 7 AND i % 1000 <> 3)'
  const hasPayment = 'i % 10 <> 8'
  const provider = `CASE WHEN i % 200000 = 17 THEN 'lopay' WHEN i % 2 = 0 THEN 'echezona' ELSE 'paystack' END`
  const phone = '(700000000 + i % 300000)'
  const customer = `'{"name":"Buyer ' || i || '","email":"buyer' || (i % 300000) || '@shop.example"}'`
  const contacts = `'buyer' || (i % 300000) || '@shop.example', '' || ${phone}`
  const insert = (table, columns, values, condition = '1 = 1') =>
    `${numbers} INSERT INTO ${table} (${columns}) SELECT ${values} FROM numbers WHERE ${condition};`
  return [
    insert(
      'orders',
      'order_id, amount, currency, pricing, checkout_id, priced_at, status, created_at',
      `'ord-' || ${number}, ${amount}, 'NGN', 'merchant', 'chk_' || ${number}, ${at},
       CASE WHEN ${isPaid} THEN 'paid' ELSE 'unpaid' END, ${at}`,
    ),
    insert(
      'checkouts',
      `id, order_id, amount, currency, pricing, status, description, customer, payment_id, expires_at, order_at,
       customer_email, customer_phone, created_at`,
      `'chk_' || ${number}, 'ord-' || ${number}, ${amount}, 'NGN', 'merchant',
       CASE WHEN ${isPaid} THEN 'paid' ELSE 'expired' END, 'Jamdani scarf', ${customer}, 'pay_' || ${number},
       ${at} + 1800000, ${at}, ${contacts}, ${at}`,
    ),
    insert(
      'payments',
      `id, checkout_id, order_id, provider, merchant_reference, reference, provider_ref, ref_source, transaction_id,
       amount, currency, state, rank, flags, callback_token_hash, return_token_hash, cancel_token_hash, version,
       created_at, paid_at, client, order_at, customer_email, customer_phone`,
      `'pay_' || ${number}, 'chk_' || ${number}, 'ord-' || ${number}, ${provider}, 'pay_' || ${number},
       'R' || ${number}, 'REF' || ${number}, 'provider', CASE WHEN ${isPaid} THEN 'TRX' || ${number} ELSE NULL END,
       ${amount}, 'NGN', CASE WHEN ${isPaid} THEN 'paid' ELSE 'failed' END, CASE WHEN ${isPaid} THEN 30 ELSE 20 END,
       CASE WHEN i % 1000 = 3 THEN 'underpaid,needs_review' WHEN i % 50000 = 19 THEN 'needs_review' ELSE '' END,
       'c' || i, 'r' || i, 'x' || i, 1, ${at}, CASE WHEN ${isPaid} THEN ${at} + 60000 ELSE NULL END, '' || (i % 997),
       ${at}, ${contacts}`,
      hasPayment,
    ),
    insert(
      'finalizations',
      'order_id, payment_id, amount, currency, at',
      `'ord-' || ${number}, 'pay_' || ${number}, ${amount}, 'NGN', ${at} + 60000`,
      isPaid,
    ),
    insert(
      'anomalies',
      `id, order_id, payment_id, kind, provider, provider_ref, paid_minor, paid_currency, at, resolved_at, resolution,
       order_at`,
      `'anm_' || ${number}, 'ord-' || ${number}, 'pay_' || ${number}, 'underpaid', ${provider}, 'REF' || ${number},
       '1', 'NGN', ${at} + 60000, CASE WHEN i < ${count - 20_000} THEN ${at} + 3600000 ELSE NULL END,
       CASE WHEN i < ${count - 20_000} THEN 'resolved' ELSE NULL END, ${at}`,
      'i % 1000 = 3',
    ),
    insert(
      'inbox',
      `id, provider, verdict, dedupe_key, payment_id, headers, body, merchant_reference, provider_ref, status, attempts,
       received_at, armed_at`,
      `'inb_' || ${number}, ${provider}, 'verified', 'm' || i, 'pay_' || ${number}, '{}', CAST('{}' AS BLOB),
       'pay_' || ${number}, 'REF' || ${number}, 'done', 1, ${at} + 60000, ${at} + 60000`,
      isPaid,
    ),
    insert(
      'outbox',
      'id, type, lane, order_id, body, attempts, delivered_at, created_at, armed_at',
      `'fin_ord-' || ${number}, 'order.paid', 'paid', 'ord-' || ${number}, '', 1, ${at} + 61000, ${at} + 60000,
       ${at} + 60000`,
      isPaid,
    ),
  ].join('\n')
}
