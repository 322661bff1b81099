/** The calls that a platform's server makes: reading and changing its webhook settings. */

import { randomBytes } from 'node:crypto'
import express from 'express'
import { meets } from '../kit/faults.ts'
import { bodyOf, count, isSame, isWebAddress } from '../kit/requests.ts'
import type { NextFunction, Request, Response, Router } from 'express'
import type { Faults } from '../kit/faults.ts'
import type { LakiConnectState } from './state.ts'

interface Settings {
  apiKey: string
  state: LakiConnectState
  calls: { settings: number }
  faults: Faults
}

export function createApi({ apiKey, state, calls, faults }: Settings): Router {
  const api = express.Router()
  const takes = [count(calls, 'settings'), express.json(), refuseWithoutKey, meets(() => faults.other)]
  api.get('/webhook-settings', takes, showSettings)
  api.put('/webhook-settings', takes, changeSettings)
  return api

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('x-api-key'), apiKey)) next()
    else refuse(response, 401, 'INVALID_API_KEY', 'Invalid API key')
  }

  function changeSettings(request: Request, response: Response): void {
    const { webhook_url, webhook_secret = state.settings.webhook_secret, webhook_enabled } = bodyOf(request)
    if (isWebAddress(webhook_url) && typeof webhook_secret === 'string' && typeof webhook_enabled === 'boolean') {
      state.settings = { webhook_url, webhook_secret, webhook_enabled }
      return showSettings(request, response)
    }
    const details = [
      ...(isWebAddress(webhook_url) ? [] : ['webhook_url must be a valid URL']),
      ...(typeof webhook_secret === 'string' ? [] : ['webhook_secret must be a string']),
      ...(typeof webhook_enabled === 'boolean' ? [] : ['webhook_enabled must be a boolean']),
    ]
    refuse(response, 400, 'VALIDATION_ERROR', 'The request is not valid', details)
  }

  /** The form of this answer is not documented. It does not show the secret again. */
  function showSettings(_request: Request, response: Response): void {
    const { webhook_url, webhook_secret, webhook_enabled } = state.settings
    response.json({ webhook_url, webhook_enabled, webhook_secret_configured: webhook_secret !== '' })
  }
}

export function refuse(
  response: Response,
  status: number,
  code: string,
  message: string,
  details: string[] = [],
): void {
  const requestId = `req_${randomBytes(8).toString('hex')}`
  response.status(status).json({ error: { code, message, details }, request_id: requestId })
}
