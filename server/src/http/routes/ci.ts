import { type CiSettings, connections, failureCard } from '@nonstop4/contract';
import { StageFailure } from '../../domain/failure.ts';
import { type CiSituation, checkCi, ciSituation, connectCi, disconnectCi } from '../../usecases/ci/connect-ci.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';

/** What Jenkins answers is told as a card, whatever it is: the person asks in order to find out. */
export function registerCi(register: Registrar, platform: Platform): void {
  register.answer(connections.ciSettings, async ({ user }) => settingsView(await ciSituation(platform, user)));
  register.answer(connections.checkCi, async ({ user, body, locale }) => {
    try {
      return { ok: true, version: await checkCi(platform, user, body) };
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      return { ok: false, failure: { ...error.failure, ...failureCard(error.failure, locale) } };
    }
  });
  register.answer(connections.connectCi, async ({ user, body }) => {
    await connectCi(platform, user, body);
    return settingsView(await ciSituation(platform, user));
  });
  register.answer(connections.disconnectCi, ({ user }) => disconnectCi(platform, user));
}

function settingsView({ possible, git, connection }: CiSituation): CiSettings {
  if (!connection) return { possible, git };
  const { token: _token, hookSecret: _secret, ...shown } = connection;
  return { possible, git, connection: shown };
}
