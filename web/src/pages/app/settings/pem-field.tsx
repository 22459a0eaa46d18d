import { useId } from 'react';
import { useTranslation } from 'react-i18next';

interface PemFieldProps {
  label: string;
  /** How such a text begins. */
  example: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text in PEM: pasted, or read from a file. */
export function PemField({ label, example, value, onChange }: PemFieldProps) {
  const { t } = useTranslation('https');
  const id = useId();
  const read = async (files: FileList | null) => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    onChange(texts.join('\n'));
  };
  return (
    <div>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="form-control mono"
        rows={5}
        value={value}
        placeholder={example}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      <label className="btn btn-sm pem-file">
        {t('fromFile')}
        <input
          type="file"
          accept=".pem,.crt,.cer,.key,.txt"
          aria-label={t('fileFor', { what: label })}
          onChange={(event) => void read(event.target.files)}
        />
      </label>
    </div>
  );
}
