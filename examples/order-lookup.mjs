import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

/** In your shop this is a table. Nobody can guess its ids: whoever knows one may see the order. */
const orders = new Map([['1044-9f2c41d07be3', { amount: '2400.00', currency: 'BDT', description: 'Jamdani scarf' }]])

/** A look-up is signed like an order event with an empty body. */
function isFromCompanion(headers) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1000 - timestamp) < 300)) return false
  const key = Buffer.from(process.env.ORDER_LOOKUP_SECRET.slice('whsec_'.length), 'base64')
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).digest('base64')}`)
  const isExpected = (signature) => signature.length === expected.length && timingSafeEqual(signature, expected)
  return signatures.split(' ').some((signature) => isExpected(Buffer.from(signature)))
}

// ORDER_LOOKUP_URL=https://shop.example/pay-orders/{orderId}
const server = createServer((request, response) => {
  if (!isFromCompanion(request.headers)) return response.writeHead(401).end()
  const orderId = decodeURIComponent(request.url.split('/').pop())
  const order = orders.get(orderId)
  if (!order) return response.writeHead(404).end()
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ orderId, ...order }))
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log('listening'))
