/** Routes with their descriptions: one path takes several methods. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describedRouter } from '../../server/http/described-router.ts'
import type { Operation } from '../../server/http/operation.ts'
import { problems } from '../../server/http/problems.ts'
import { createLog } from '../../server/platform/log.ts'

const operation = (id: string): Operation => ({ id, tag: 'merchant', summary: id, responses: {} })

const routes = describedRouter()
routes.get('/session', operation('getSession'), (_request, response) => void response.send('got'))
routes.post(
  '/session',
  operation('openSession'),
  (_request, response, next) => {
    response.set('X-Only-Post', '1')
    next()
  },
  (_request, response) => void response.send('posted'),
)
routes.get('/other', operation('getOther'), (_request, response) => void response.send('other'))
// After another path, as a file that keeps its routes by topic does it.
routes.delete('/session', operation('closeSession'), (_request, response) => void response.send('deleted'))
routes.post(/^\/(?:form|page)$/, { ...operation('sendForm'), path: '/form' }, (_request, response) => {
  response.send('sent')
})

let server: Server
let url: string

beforeAll(async () => {
  const app = express()
  app.use(routes.router)
  app.use(problems(createLog('silent'), () => {}))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

describe('a path with several methods', () => {
  it.each([
    ['GET', '/session', 'got', null],
    ['HEAD', '/session', '', null],
    ['POST', '/session', 'posted', '1'],
    ['DELETE', '/session', 'deleted', null],
    ['GET', '/other', 'other', null],
    ['POST', '/page', 'sent', null],
  ])('%s %s is served by its own handlers', async (method, path, body, postOnly) => {
    const answer = await fetch(url + path, { method })
    expect([answer.status, await answer.text(), answer.headers.get('x-only-post')]).toEqual([200, body, postOnly])
  })

  it.each([
    ['PUT', '/session', 'GET, HEAD, POST, DELETE', 'Only GET, POST and DELETE can be used here'],
    ['PATCH', '/session', 'GET, HEAD, POST, DELETE', 'Only GET, POST and DELETE can be used here'],
    ['OPTIONS', '/session', 'GET, HEAD, POST, DELETE', 'Only GET, POST and DELETE can be used here'],
    ['DELETE', '/other', 'GET, HEAD', 'Only GET can be used here'],
    ['GET', '/form', 'POST', 'Only POST can be used here'],
    ['HEAD', '/form', 'POST', ''],
  ])('%s %s is refused, and Allow lists %s', async (method, path, allow, detail) => {
    const answer = await fetch(url + path, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    const text = await answer.text()
    expect(text === '' ? '' : (JSON.parse(text) as { detail: string }).detail).toBe(detail)
  })

  it('puts each method into the document', () => {
    expect(routes.operations.map(({ method, path, operation: { id } }) => `${method} ${path} ${id}`)).toEqual([
      'get /session getSession',
      'post /session openSession',
      'get /other getOther',
      'delete /session closeSession',
      'post /form sendForm',
    ])
  })
})
