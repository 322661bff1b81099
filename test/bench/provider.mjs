/** Stands in for the provider: every payment exists and is paid in full. On bare `node:http`, so that it costs little. */

import { createServer } from 'node:http'
import { AMOUNT, CURRENCY } from './messages.mjs'
import { serveParent } from './processes.mjs'

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    const isPage = request.method === 'GET'
    const answer = isPage ? '' : JSON.stringify(answerTo(request.url, JSON.parse(body)))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => serveParent(server.address().port, () => null))

function answerTo(url, { transactionId }) {
  if (url.endsWith('/Initialize')) {
    const paymentUrl = `http://127.0.0.1:${server.address().port}/pay/${transactionId}`
    return { responseCode: '00', data: { paymentUrl } }
  }
  const status = transactionId.startsWith('pay_bench') ? 'Successful' : 'Pending'
  const isSuccessful = status === 'Successful'
  const money = { amount: AMOUNT, currency: CURRENCY }
  return {
    responseCode: '00',
    data: { transactionId, paymentReference: `ECZ-${transactionId}`, status, isSuccessful, ...money },
  }
}
