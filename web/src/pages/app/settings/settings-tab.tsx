import type { AppDetail } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useApp } from '../use-app.ts';
import { AutoscalingSetting } from './autoscaling-setting.tsx';
import { BackgroundSetting } from './background-setting.tsx';
import { ConfigSetting } from './config-setting.tsx';
import { DeleteSetting } from './delete-setting.tsx';
import { HostnamesSetting } from './hostnames-setting.tsx';
import { HttpsSetting } from './https-setting.tsx';
import { PeopleSection } from './people/people-section.tsx';
import { ProbingSetting } from './probing-setting.tsx';
import { ReplicasSetting } from './replicas-setting.tsx';
import { SecretsSetting } from './secrets-setting.tsx';
import { SingleWriterSetting } from './single-writer-setting.tsx';
import { MemorySetting, VolumeSetting } from './size-settings.tsx';
import { TestsSetting } from './tests-setting.tsx';
import { HealthSetting, PreDeploySetting, StartCommandSetting } from './text-settings.tsx';
import './settings-tab.css';

/** What owners of the app may change; whoever has another role sees who they are. */
export function SettingsTab() {
  const app = useApp();
  return (
    <div className="stack" key={app.id}>
      {app.role === 'owner' ? <OwnersSettings app={app} /> : <NotForYou app={app} />}
    </div>
  );
}

function NotForYou({ app }: { app: AppDetail }) {
  const { t } = useTranslation('people');
  return (
    <>
      <p className="quiet">{t('settingsOfOwners', { role: t(`role.${app.role}`), owner: app.owner })}</p>
      <PeopleSection app={app} />
    </>
  );
}

function OwnersSettings({ app }: { app: AppDetail }) {
  return (
    <>
      <ReplicasSetting key={`replicas ${app.replicas}`} app={app} />
      <AutoscalingSetting key={`autoscaling ${app.replicas} ${JSON.stringify(app.autoscaling)}`} app={app} />
      <BackgroundSetting
        key={`background ${JSON.stringify(app.background.map(({ name, copies }) => [name, copies]))}`}
        app={app}
      />
      <ConfigSetting key={`config ${JSON.stringify(app.configVars)}`} app={app} />
      <SecretsSetting app={app} />
      <div className="columns settings-pair">
        <MemorySetting key={`memory ${app.memoryLimitBytes}`} app={app} />
        <VolumeSetting key={`volume ${app.volume.limitBytes}`} app={app} />
        <HealthSetting key={`health ${app.healthPath}`} app={app} />
        <StartCommandSetting key={`start ${app.startCommand}`} app={app} />
      </div>
      <PreDeploySetting key={`pre-deploy ${app.preDeployCommand}`} app={app} />
      <TestsSetting app={app} />
      <ProbingSetting app={app} />
      <SingleWriterSetting app={app} />
      <HostnamesSetting app={app} />
      <HttpsSetting app={app} />
      <PeopleSection app={app} />
      <DeleteSetting app={app} />
    </>
  );
}
