import { useTranslation } from 'react-i18next';
import { Choice } from '../../parts/choice.tsx';

export type CodeOrigin = 'files' | 'git';

/** Whether the reader sends the code or has it fetched. */
export function ChooseOrigin({ value, onChange }: { value: CodeOrigin; onChange: (value: CodeOrigin) => void }) {
  const { t } = useTranslation('imports');
  return (
    <div>
      <Choice<CodeOrigin>
        label={t('whereFrom')}
        value={value}
        options={[
          { value: 'files', text: t('from.files') },
          { value: 'git', text: t('from.git') },
        ]}
        onChange={onChange}
      />
    </div>
  );
}
