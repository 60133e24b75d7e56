import { describe, expect, it } from 'vitest';

import { maskEmail, maskIdentityNo, maskName, maskPhone, maskProfile } from '#core/parties/masking';

describe('masking', () => {
  it('keeps the first letter of a name and hides how long it is', () => {
    expect(['王小明', '王明', '欧阳娜娜', 'Ann Lee', '王', '𠮷野', ''].map(maskName)).toEqual([
      '王**',
      '王**',
      '欧**',
      'A**',
      '王**',
      '𠮷**',
      '',
    ]);
  });

  it('keeps four digits at both ends of an identity number', () => {
    expect(maskIdentityNo('330106199001011234')).toBe('3301**********1234');
    expect(maskIdentityNo('33010619900101123X')).toBe('3301**********123X');
    expect(maskIdentityNo('E12345678')).toBe('*********');
    expect(maskIdentityNo('')).toBe('');
  });

  it('keeps prefix and end of a phone number', () => {
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskPhone('+8613812345678')).toBe('+86*******5678');
    expect(maskPhone('1234567')).toBe('*******');
  });

  it('keeps the domain of an address', () => {
    expect(maskEmail('a.long.name@example.com')).toBe('a***@example.com');
    expect(maskEmail('a@example.com')).toBe('a***@example.com');
    expect(maskEmail('"a@b"@example.com')).toBe('"***@example.com');
    expect(maskEmail('@example.com')).toBe('***');
    expect(maskEmail('no address')).toBe('***');
    expect(maskEmail('')).toBe('');
  });

  it('masks every member of a profile', () => {
    const profile = {
      name: '王小明',
      identity_no: '330106199001011234',
      phone: '13812345678',
      email: 'wang@x.cn',
      legal_person_name: '',
      legal_person_no: '',
    };
    expect(maskProfile(profile)).toEqual({
      name: '王**',
      identity_no: '3301**********1234',
      phone: '138****5678',
      email: 'w***@x.cn',
      legal_person_name: '',
      legal_person_no: '',
    });
  });
});
