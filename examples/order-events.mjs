import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { verifyOrderEvent } from 'pay-button/server'

/** In your shop this is a table, and its rows get parcels packed. */
const orders = new Map([['1042', { amount: '1250.00', currency: 'BDT', paidBy: null }]])

/**
 * With a database: UPDATE orders SET paid_by = ? WHERE id = ? AND paid_by IS NULL.
 * If a row changes, this is the first delivery.
 */
function markPaid(orderId, money, eventId) {
  const order = orders.get(orderId)
  if (!order || order.paidBy) return
  // The cart may have changed after you signed its price. Then the buyer has paid the old price.
  if (money.amount !== order.amount || money.currency !== order.currency) {
    return console.log(`look at order ${orderId}: paid ${money.amount} ${money.currency}`)
  }
  order.paidBy = eventId
  console.log(`ship order ${orderId}`)
}

const server = createServer(async (request, response) => {
  // The signature covers these exact bytes. A JSON parser in between would change them.
  const rawBody = await buffer(request)
  let event
  try {
    event = verifyOrderEvent(rawBody, request.headers, process.env.ORDER_WEBHOOK_SECRET)
  } catch {
    return response.writeHead(401).end()
  }
  // The id of `order.paid` is fin_<orderId> in every delivery.
  if (event.type === 'order.paid') markPaid(event.data.orderId, event.data.money, request.headers['webhook-id'])
  if (event.type === 'order.anomaly') console.log(`look at order ${event.data.orderId}: ${event.data.kind}`)
  // Answer last: after a 2xx, the event is not sent again.
  response.writeHead(204).end()
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log('listening'))
