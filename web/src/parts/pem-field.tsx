import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import './pem-field.css';

interface PemFieldProps {
  label: string;
  /** How such a text begins. */
  example: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
}

/** A text in PEM: pasted, or read from a file. */
export function PemField({ label, example, value, onChange, hint }: PemFieldProps) {
  const { t } = useTranslation();
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
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="form-hint">
          {hint}
        </p>
      )}
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
