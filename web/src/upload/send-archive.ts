import {
  ApiProblem,
  ApiUnreachable,
  operations,
  operationUrl,
  ProblemDetailsSchema,
  type Run,
} from '@nonstop4/contract';
import { currentLanguage } from '../i18n/setup.ts';

export interface ArchiveToSend {
  appName: string;
  /** Make the app when it is not there. */
  create: boolean;
  fileName: string;
  zip: Blob;
  /** The same for every time that this upload is sent: it is taken once. */
  key: string;
}

/**
 * Sends a zip and tells how many bytes have gone. XMLHttpRequest, because fetch cannot tell. Rejects with ApiProblem,
 * ApiUnreachable, or the signal's reason when it is aborted.
 */
export function sendArchive(
  archive: ArchiveToSend,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Run> {
  const request = new XMLHttpRequest();
  return new Promise<Run>((resolve, reject) => {
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason);
    });
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onerror = () => reject(new ApiUnreachable('The connection was lost during the upload.'));
    request.onload = () => {
      if (request.status === operations.uploadArchive.status) resolve(JSON.parse(request.responseText) as Run);
      else reject(problemIn(request.responseText, request.status));
    };
    request.open(operations.uploadArchive.method, uploadUrl(archive));
    request.setRequestHeader('content-type', 'application/zip');
    request.setRequestHeader('accept', 'application/json, application/problem+json');
    request.setRequestHeader('accept-language', currentLanguage());
    request.send(archive.zip);
  });
}

function uploadUrl(archive: ArchiveToSend): string {
  return operationUrl('', operations.uploadArchive, {
    params: { app: archive.appName },
    query: { create: String(archive.create), fileName: archive.fileName, key: archive.key },
  });
}

function problemIn(text: string, status: number): Error {
  try {
    return new ApiProblem(ProblemDetailsSchema.parse(JSON.parse(text)));
  } catch {
    return new ApiUnreachable(`Unexpected answer ${status} from the server.`);
  }
}
