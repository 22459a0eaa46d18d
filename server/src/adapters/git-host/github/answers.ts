import { z } from 'zod';

// What is read of GitHub's answers; the whole of them is in its description (testing/github/description.json).

/** https://docs.github.com/rest/repos/repos#get-a-repository */
export const repositoryAnswer = z.object({
  full_name: z.string(),
  private: z.boolean(),
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean() }).optional(),
});

/** https://docs.github.com/rest/users/users#get-the-authenticated-user */
export const userAnswer = z.object({ login: z.string() });

/** https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app */
export const installationAnswer = z.object({
  id: z.number(),
  target_type: z.string(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullable().optional(),
});

/** https://docs.github.com/rest/repos/webhooks#list-repository-webhooks */
export const hookAnswer = z.object({ id: z.number(), config: z.object({ url: z.string().optional() }) });

/** https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
export const installationTokenAnswer = z.object({ token: z.string(), expires_at: z.string() });
