import type { CertificateFacts } from '../certificate.ts';
import type { PipelineRun } from '../pipeline-run.ts';
import type { Finding, Verdict } from './alert.ts';
import { THRESHOLDS } from './thresholds.ts';

/** How full an App's volume is. */
export function judgeVolume(appId: string, usedBytes: number, limitBytes: number): Finding {
  const share = usedBytes / limitBytes;
  const verdict = (): Verdict => {
    if (share > THRESHOLDS.volume.badShare) return 'bad';
    return share < THRESHOLDS.volume.goodShare ? 'good' : 'unclear';
  };
  const params = { percent: Math.floor(share * 100), usedBytes, limitBytes };
  return { kind: 'volume-nearly-full', appId, subject: '', verdict: verdict(), params };
}

/** A certificate that is shown for some hostname. */
export interface ShownCertificate extends Pick<CertificateFacts, 'notBefore' | 'notAfter'> {
  id: string;
  /** Undefined: the operator's, which is shown for Apps of all. */
  appId?: string;
  hostnames: readonly string[];
  /** Ordered and renewed by the platform. */
  isRenewed: boolean;
}

/** A certificate whose end is near: two weeks, of one that lives for few weeks anyway the last quarter of its life. */
export function judgeCertificate(certificate: ShownCertificate, now: number): Finding {
  const { beforeEndMs, shareOfLife } = THRESHOLDS.certificate;
  const { id, appId, hostnames, isRenewed, notBefore, notAfter } = certificate;
  const warnMs = Math.min(beforeEndMs, (notAfter - notBefore) * shareOfLife);
  return {
    kind: 'certificate-ending',
    ...(appId === undefined ? {} : { appId }),
    subject: id,
    verdict: notAfter - now < warnMs ? 'bad' : 'good',
    since: Math.max(notBefore, notAfter - warnMs),
    params: { hostname: hostnames[0] ?? '', names: hostnames.length, notAfter, renewed: isRenewed ? 'yes' : 'no' },
  };
}

type EndedRun = Pick<PipelineRun, 'id' | 'number' | 'kind' | 'state' | 'failure' | 'release' | 'endedAt' | 'createdAt'>;

/**
 * The newest run of an App that has come to a verdict. One that brought the Release before back by itself says that something went wrong, however well it
 * went. `isOpen`: an alert tells of this very run.
 */
export function judgeRun(appId: string, run: EndedRun, isOpen: boolean, now: number): Finding {
  const endedAt = run.endedAt ?? run.createdAt;
  const wasRolledBack = run.kind === 'auto-rollback';
  const verdict = (): Verdict => {
    if (run.state === 'succeeded' && !wasRolledBack) return 'good';
    if (now - endedAt > THRESHOLDS.run.keptMs) return 'good';
    return isOpen || now - endedAt < THRESHOLDS.run.freshMs ? 'bad' : 'unclear';
  };
  const params = {
    run: run.number,
    runId: run.id,
    kind: run.kind,
    ...(run.failure ? { code: run.failure.code } : {}),
    ...(run.release === undefined ? {} : { release: run.release }),
  };
  return { kind: 'run-failed', appId, subject: run.id, verdict: verdict(), since: endedAt, params };
}

/** Whether a run says how an App's pipeline stands: one that was canceled, or replaced, does not. */
export function hasVerdict({ state }: Pick<PipelineRun, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed';
}
